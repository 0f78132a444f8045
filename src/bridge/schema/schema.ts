import type { CtyType } from "../value/type.ts";
import type { AttributeMap } from "./attribute.ts";
import type { ConfigValidator } from "./config-validator.ts";
import { checkSchema, type SchemaKind } from "./faults.ts";
import { objectTypeOf } from "./nested-codec.ts";

/** The contract of a provider block, a resource, or whatever else has a configuration. */
export interface Schema<M extends AttributeMap = AttributeMap> {
  /** Raised when stored state of an older shape needs an upgrade. */
  readonly version: number;
  /** Markdown; the first paragraph of the documentation page. */
  readonly description: string;
  /** Why not to use it any more and what to use instead; null while it is current. */
  readonly deprecation: string | null;
  /** Attributes and blocks: together they are one object. */
  readonly attributes: M;
  readonly validators: readonly ConfigValidator[];
  readonly type: CtyType;
}

export interface SchemaDefinition<M extends AttributeMap> {
  readonly version?: number;
  readonly description: string;
  readonly deprecation?: string;
  readonly attributes: M;
  readonly validators?: readonly ConfigValidator[];
}

/**
 * Builds a schema and refuses what Terraform would refuse, or worse, silently misread.
 * @throws TypeError naming the attribute, for the provider's author.
 */
export function defineSchema<M extends AttributeMap>(
  kind: SchemaKind,
  definition: SchemaDefinition<M>,
): Schema<M> {
  const schema: Schema<M> = {
    version: definition.version ?? 0,
    description: definition.description,
    deprecation: definition.deprecation ?? null,
    attributes: definition.attributes,
    validators: definition.validators ?? [],
    type: objectTypeOf(definition.attributes),
  };
  checkSchema(kind, schema);
  return schema;
}
