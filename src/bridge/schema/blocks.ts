import type { Attribute, AttributeMap, NestingMode } from "./attribute.ts";
import { type AttributeOptions, buildAttribute } from "./builders.ts";
import type { ModelOf, PlannedModelOf } from "./model.ts";
import { nestedCodec, nestedTypeOf } from "./nested-codec.ts";
import type { PlanModifier } from "./plan-modifier.ts";
import type { Validator } from "./validator.ts";

/**
 * What every block can say. Blocks are written `name { … }` and cannot be computed; for new resources HashiCorp advises
 * nested attributes, which are values.
 */
export interface BlockOptions<M extends AttributeMap> {
  readonly description: string;
  readonly deprecation?: string;
  /** Attributes, and blocks inside this one. */
  readonly attributes: M;
  readonly validators?: readonly Validator[];
  readonly plan_modifiers?: readonly PlanModifier[];
}

/** How many blocks there may be; Terraform checks it as far as it knows their number. */
export interface ItemLimits {
  readonly min_items?: number;
  readonly max_items?: number;
}

/** At most one block: null when it is left out, unless `required`. */
export function singleBlock<M extends AttributeMap, const R extends boolean = false>(
  options: BlockOptions<M> & { readonly required?: R },
): Attribute<ModelOf<M>, R extends true ? "required" : "optional", false, PlannedModelOf<M>> {
  const presence = (options.required ? "required" : "optional") as R extends true ? "required" : "optional";
  const items = options.required ? 1 : 0;
  return block("single", presence, options, { min_items: items, max_items: items });
}

/** A block that is an object with nulls when it is left out. */
export function groupBlock<M extends AttributeMap>(
  options: BlockOptions<M>,
): Attribute<ModelOf<M>, "required", false, PlannedModelOf<M>> {
  return block("group", "required", options, {});
}

/** Any number of blocks, in the order they are written. */
export function listBlock<M extends AttributeMap>(
  options: BlockOptions<M> & ItemLimits,
): Attribute<readonly ModelOf<M>[], "required", false, readonly PlannedModelOf<M>[]> {
  return block("list", "required", options, options);
}

/** Any number of blocks without order, each told from the others by its content alone. */
export function setBlock<M extends AttributeMap>(
  options: BlockOptions<M> & ItemLimits,
): Attribute<readonly ModelOf<M>[], "required", false, readonly PlannedModelOf<M>[]> {
  return block("set", "required", options, options);
}

/** Blocks with one label each: `name "key" { … }`. */
export function mapBlock<M extends AttributeMap>(
  options: BlockOptions<M>,
): Attribute<ReadonlyMap<string, ModelOf<M>>, "required", false, ReadonlyMap<string, PlannedModelOf<M>>> {
  return block("map", "required", options, {});
}

function block<T, P extends "required" | "optional", Q>(
  mode: NestingMode,
  presence: P,
  options: BlockOptions<AttributeMap>,
  { min_items = 0, max_items = 0 }: ItemLimits,
): Attribute<T, P, false, Q> {
  const { description, attributes, deprecation, validators = [], plan_modifiers = [] } = options;
  return buildAttribute<T, P, AttributeOptions, Q>(
    nestedTypeOf(mode, attributes),
    nestedCodec<T, Q>(mode, attributes),
    presence,
    { description, validators, plan_modifiers, ...(deprecation === undefined ? {} : { deprecation }) },
    { mode, attributes, block: { min_items, max_items } },
  ) as Attribute<T, P, false, Q>;
}
