import { Decimal, numberText } from "../value/number.ts";
import { ValueError, within } from "../value/path.ts";
import { type CtyType, listOf, mapOf, objectOf } from "../value/type.ts";
import type { ObjectValue, Value } from "../value/value.ts";
import type { Attribute, AttributeMap, ModelCodec, Presence } from "./attribute.ts";
import type { ModelOf } from "./model.ts";
import { modelFromObject, objectFromModel } from "./model.ts";
import type { PlanModifier } from "./plan-modifier.ts";
import type { Validator } from "./validator.ts";

/** What every kind of attribute can say. */
export interface AttributeOptions {
  readonly description: string;
  readonly sensitive?: boolean;
  readonly deprecation?: string;
  readonly validators?: readonly Validator[];
  readonly plan_modifiers?: readonly PlanModifier[];
}

interface ValueOptions<T> {
  readonly default?: T;
  /** Whether two values mean the same although they differ as text. */
  readonly same?: (a: T, b: T) => boolean | Promise<boolean>;
}

type HasDefault<O> = O extends { readonly default: NonNullable<unknown> } ? true : false;

function attribute<T, P extends Presence, O extends AttributeOptions & ValueOptions<T>>(
  type: CtyType,
  codec: ModelCodec<T>,
  presence: P,
  options: O,
  nested: Attribute["nested"] = null,
): Attribute<T, P, HasDefault<O>> {
  const { same } = options;
  return {
    type,
    presence,
    description: options.description,
    sensitive: options.sensitive ?? false,
    deprecation: options.deprecation ?? null,
    default: options.default === undefined ? undefined : codec.write(options.default),
    has_default: (options.default !== undefined) as HasDefault<O>,
    validators: options.validators ?? [],
    plan_modifiers: options.plan_modifiers ?? [],
    nested,
    same: same ? (a, b) => same(codec.read(a), codec.read(b)) : null,
    codec,
  };
}

const textCodec: ModelCodec<string> = { read: (value) => String(value), write: (text) => text };
const boolCodec: ModelCodec<boolean> = { read: (value) => value === true, write: (bool) => bool };
const integerCodec: ModelCodec<number> = {
  read: (value) => {
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    throw new RangeError(
      typeof value === "bigint"
        ? `must be at most ${Number.MAX_SAFE_INTEGER} in size, not ${value}`
        : "must be a whole number",
    );
  },
  write: (integer) => integer,
};
const bigintCodec: ModelCodec<bigint> = {
  read: (value) => {
    if (typeof value === "bigint") return value;
    if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
    throw new RangeError(
      `must be a whole number${value instanceof Decimal ? `, not ${numberText(value)}` : ""}`,
    );
  },
  write: (integer) => integer,
};

export function stringAttribute<P extends Presence, const O extends AttributeOptions & ValueOptions<string>>(
  presence: P,
  options: O,
) {
  return attribute<string, P, O>("string", textCodec, presence, options);
}

export function boolAttribute<P extends Presence, const O extends AttributeOptions & ValueOptions<boolean>>(
  presence: P,
  options: O,
) {
  return attribute<boolean, P, O>("bool", boolCodec, presence, options);
}

/** A whole number that a JavaScript number holds exactly. */
export function integerAttribute<P extends Presence, const O extends AttributeOptions & ValueOptions<number>>(
  presence: P,
  options: O,
) {
  return attribute<number, P, O>("number", integerCodec, presence, options);
}

/** A whole number of any size: token amounts. */
export function bigintAttribute<P extends Presence, const O extends AttributeOptions & ValueOptions<bigint>>(
  presence: P,
  options: O,
) {
  return attribute<bigint, P, O>("number", bigintCodec, presence, options);
}

export function listOfStringsAttribute<P extends Presence, const O extends AttributeOptions>(
  presence: P,
  options: O,
) {
  const codec: ModelCodec<readonly string[]> = {
    read: (value) => elements(value).map(String),
    write: (texts) => texts,
  };
  return attribute<readonly string[], P, O>(listOf("string"), codec, presence, options);
}

export function mapOfStringsAttribute<P extends Presence, const O extends AttributeOptions>(
  presence: P,
  options: O,
) {
  const codec: ModelCodec<ReadonlyMap<string, string | null>> = {
    read: (value) => value as ReadonlyMap<string, string | null>,
    write: (map) => map,
  };
  return attribute<ReadonlyMap<string, string | null>, P, O>(mapOf("string"), codec, presence, options);
}

/** A list of objects with attributes of their own. */
export function listNestedAttribute<
  P extends Presence,
  M extends AttributeMap,
  const O extends AttributeOptions,
>(presence: P, options: O & { readonly attributes: M }) {
  const element = objectTypeOf(options.attributes);
  const codec: ModelCodec<readonly ModelOf<M>[]> = {
    read: (value) =>
      elements(value).map((item, index) =>
        within({ index }, () => modelFromObject(options.attributes, item as ObjectValue) as ModelOf<M>),
      ),
    write: (models) =>
      models.map((model, index) => within({ index }, () => objectFromModel(options.attributes, model))),
  };
  return attribute<readonly ModelOf<M>[], P, O>(listOf(element), codec, presence, options, {
    mode: "list",
    attributes: options.attributes,
  });
}

/** @throws ValueError for a null among them, which models have no place for. */
function elements(value: Value): readonly Value[] {
  const list = value as readonly Value[];
  const index = list.indexOf(null);
  if (index >= 0) throw new ValueError([{ index }], "must not be null");
  return list;
}

export function objectTypeOf(attributes: AttributeMap): CtyType {
  return objectOf(Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type])));
}
