import type { Attribute, AttributeMap } from "../schema/attribute.ts";
import { type CtyType, objectOf } from "../value/type.ts";

/**
 * What tells one remote object from all others, beside its state: a few flat attributes. `required` ones must be given
 * to import by identity, `optional` ones can be.
 */
export interface IdentitySchema<I extends AttributeMap = AttributeMap> {
  /** Its own, apart from the resource's. */
  readonly version: number;
  readonly attributes: I;
  readonly type: CtyType;
}

const namePattern = /^[a-z_][a-z0-9_]*$/;

/**
 * Builds an identity schema and refuses what Terraform 1.12 and later would refuse.
 * @throws TypeError naming the attribute, for the provider's author.
 */
export function defineIdentitySchema<I extends AttributeMap>(definition: {
  readonly version?: number;
  readonly attributes: I;
}): IdentitySchema<I> {
  const { version = 0, attributes } = definition;
  if (!(Number.isSafeInteger(version) && version >= 0))
    throw new TypeError(`identity: the version is a whole number from 0, not ${version}`);
  const names = Object.keys(attributes);
  if (names.length === 0) throw new TypeError("identity: it has no attributes");
  for (const name of names) {
    const problem = attributes[name] && problemOf(name, attributes[name]);
    if (problem) throw new TypeError(`identity attribute ${name}: ${problem}`);
  }
  return {
    version,
    attributes,
    type: objectOf(Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type]))),
  };
}

function problemOf(name: string, attribute: Attribute): string | null {
  const { type, presence } = attribute;
  if (!namePattern.test(name)) return "a name is lower-case letters, digits and underscores";
  if (presence !== "required" && presence !== "optional")
    return 'its presence is "required" or "optional", for importing';
  const element = typeof type === "string" ? type : type.kind === "list" ? type.element : null;
  if (typeof element !== "string" || element === "dynamic" || attribute.nested)
    return "its type is a string, number or bool, or a list of them";
  if (attribute.has_default || attribute.sensitive || attribute.plan_modifiers.length > 0)
    return "it is told by the provider, shown to everyone, and takes no part in planning";
  return null;
}
