import type { AttributePath } from "../value/path.ts";
import type { CtyType } from "../value/type.ts";
import type { AttributeMap } from "./attribute.ts";
import { objectTypeOf } from "./nested-codec.ts";

/** A path as far as Terraform can follow it: a set's elements have no steps, so it stops at the set. */
export function reachablePath(attributes: AttributeMap, path: AttributePath): AttributePath {
  let type: CtyType | undefined = objectTypeOf(attributes);
  for (const [index, step] of path.entries()) {
    if (type === undefined || typeof type === "string") return path;
    if (type.kind === "set") return path.slice(0, index);
    if (type.kind === "object") type = "attribute" in step ? type.attributes[step.attribute] : undefined;
    else if (type.kind === "tuple") type = "index" in step ? type.elements[step.index] : undefined;
    else type = type.element;
  }
  return path;
}
