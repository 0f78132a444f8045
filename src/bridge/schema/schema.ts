import type { CtyType } from "../value/type.ts";
import type { Attribute, AttributeMap } from "./attribute.ts";
import { objectTypeOf } from "./builders.ts";

/** The contract of a provider block or a resource. */
export interface Schema<M extends AttributeMap = AttributeMap> {
  /** Raised when stored state of an older shape needs an upgrade. */
  readonly version: number;
  /** Markdown; the first paragraph of the documentation page. */
  readonly description: string;
  readonly attributes: M;
  readonly type: CtyType;
}

const namePattern = /^[a-z_][a-z0-9_]*$/;

/** Names Terraform gives a meaning of its own in resource and provider blocks. */
const reservedNames = {
  resource: ["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"],
  provider: ["alias", "version"],
} as const;

/**
 * Builds a schema and refuses what Terraform would refuse, or worse, silently misread.
 * @throws TypeError naming the attribute, for the provider's author.
 */
export function defineSchema<M extends AttributeMap>(
  kind: keyof typeof reservedNames,
  definition: { readonly version?: number; readonly description: string; readonly attributes: M },
): Schema<M> {
  checkAttributes(definition.attributes, "", reservedNames[kind]);
  return {
    version: definition.version ?? 0,
    description: definition.description,
    attributes: definition.attributes,
    type: objectTypeOf(definition.attributes),
  };
}

function checkAttributes(attributes: AttributeMap, prefix: string, reserved: readonly string[]): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    const at = `attribute ${prefix}${name}`;
    if (!namePattern.test(name))
      throw new TypeError(`${at}: a name is lower-case letters, digits and underscores`);
    if (reserved.includes(name)) throw new TypeError(`${at}: the name is reserved by Terraform`);
    if (attribute.has_default && attribute.presence !== "optional_computed")
      throw new TypeError(`${at}: a default needs presence "optional_computed"`);
    if (attribute.presence === "computed" && attribute.validators.length > 0)
      throw new TypeError(`${at}: a computed attribute has no configuration to validate`);
    if (attribute.nested) {
      checkNested(attribute, at);
      checkAttributes(attribute.nested.attributes, `${prefix}${name}.`, []);
    }
  }
}

/** Planning works on whole attributes: what an attribute inside one says about planning would never be asked. */
function checkNested({ presence, nested }: Attribute, at: string): void {
  for (const [name, inner] of Object.entries(nested?.attributes ?? {})) {
    if (inner.has_default || inner.same !== null || inner.plan_modifiers.length > 0)
      throw new TypeError(`${at}.${name}: only an attribute of the resource itself takes part in planning`);
    if (presence !== "computed" && inner.presence !== "required" && inner.presence !== "optional")
      throw new TypeError(`${at}.${name}: a computed attribute needs a computed one around it`);
  }
}
