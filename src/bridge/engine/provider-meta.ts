import type { AttributeMap } from "../schema/attribute.ts";
import { modelFromObject, type PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { type DynamicBytes, decodeObject } from "./dynamic.ts";
import type { Engine } from "./engine.ts";
import type { CallContext } from "./provider.ts";

/**
 * The same context with the calling module's `provider_meta` block in it. Terraform sends the block with reads,
 * plans and applies when the provider's schema has one.
 * @throws ValueError when the bytes do not fit the schema.
 */
export function withProviderMeta(
  engine: Engine,
  context: CallContext,
  bytes: DynamicBytes | undefined,
): CallContext {
  const { meta_schema } = engine.provider;
  if (!meta_schema) return context;
  return { ...context, provider_meta: decodeObject(meta_schema.type, bytes) };
}

/** What the calling module says in its `provider_meta` block; null when it has none. `schema` is the provider's own. */
export function providerMeta<M extends AttributeMap>(
  context: CallContext,
  schema: Schema<M>,
): PlannedModelOf<M> | null {
  if (!context.provider_meta) return null;
  return modelFromObject(schema.attributes, context.provider_meta) as PlannedModelOf<M>;
}
