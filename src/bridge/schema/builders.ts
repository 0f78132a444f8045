import type { CtyNumber } from "../value/number.ts";
import type { CtyType } from "../value/type.ts";
import type { DynamicTyped } from "../value/value.ts";
import type { Attribute, ModelCodec, Nested, Presence } from "./attribute.ts";
import type { PlanModifier } from "./plan-modifier.ts";
import type { Validator } from "./validator.ts";
import {
  bigintType,
  boolType,
  dynamicType,
  float64Type,
  integerType,
  listType,
  mapType,
  numberType,
  setType,
  stringType,
  type ValueType,
} from "./value-type.ts";

/** What every kind of attribute can say. */
export interface AttributeOptions {
  readonly description: string;
  readonly sensitive?: boolean;
  /** In the configuration only: never in a plan or state. For secrets. */
  readonly write_only?: boolean;
  readonly deprecation?: string;
  readonly validators?: readonly Validator[];
  readonly plan_modifiers?: readonly PlanModifier[];
}

export interface ValueOptions<T> {
  readonly default?: T;
  /** Whether two values mean the same although they are written differently. */
  readonly same?: (a: T, b: T) => boolean | Promise<boolean>;
}

type HasDefault<O> = O extends { readonly default: NonNullable<unknown> } ? true : false;
/** A write-only attribute is null in state, whatever the configuration says. */
type InState<T, O> = O extends { readonly write_only: true } ? null : T;
export type AttributeOf<T, P extends Presence, O, Q = T> = Attribute<InState<T, O>, P, HasDefault<O>, Q>;

/** What all builders end in. */
export function buildAttribute<T, P extends Presence, O extends AttributeOptions & ValueOptions<T>, Q = T>(
  type: CtyType,
  codec: ModelCodec<T, Q>,
  presence: P,
  options: O,
  nested: Nested | null = null,
): AttributeOf<T, P, O, Q> {
  const { same } = options;
  return {
    type,
    presence,
    description: options.description,
    sensitive: options.sensitive ?? false,
    write_only: options.write_only ?? false,
    deprecation: options.deprecation ?? null,
    default: options.default === undefined ? undefined : codec.write(options.default),
    has_default: (options.default !== undefined) as HasDefault<O>,
    validators: options.validators ?? [],
    plan_modifiers: options.plan_modifiers ?? [],
    nested,
    same: same ? (a, b) => same(codec.read(a), codec.read(b)) : null,
    codec: codec as ModelCodec<unknown, unknown> as ModelCodec<InState<T, O>, Q>,
  };
}

/** An attribute of any value type; the others are short for it. */
export function typedAttribute<
  T,
  P extends Presence,
  const O extends AttributeOptions & ValueOptions<NoInfer<T>>,
>(value_type: ValueType<T>, presence: P, options: O) {
  return buildAttribute<T, P, O>(value_type.type, value_type.codec, presence, options);
}

export function stringAttribute<P extends Presence, const O extends AttributeOptions & ValueOptions<string>>(
  presence: P,
  options: O,
) {
  return typedAttribute<string, P, O>(stringType, presence, options);
}

export function boolAttribute<P extends Presence, const O extends AttributeOptions & ValueOptions<boolean>>(
  presence: P,
  options: O,
) {
  return typedAttribute<boolean, P, O>(boolType, presence, options);
}

/** A whole number that a JavaScript number holds exactly. */
export function integerAttribute<P extends Presence, const O extends AttributeOptions & ValueOptions<number>>(
  presence: P,
  options: O,
) {
  return typedAttribute<number, P, O>(integerType, presence, options);
}

/** A whole number of any size: token amounts. */
export function bigintAttribute<P extends Presence, const O extends AttributeOptions & ValueOptions<bigint>>(
  presence: P,
  options: O,
) {
  return typedAttribute<bigint, P, O>(bigintType, presence, options);
}

/** The double nearest to what the user wrote. */
export function float64Attribute<P extends Presence, const O extends AttributeOptions & ValueOptions<number>>(
  presence: P,
  options: O,
) {
  return typedAttribute<number, P, O>(float64Type, presence, options);
}

/** Any number, exactly as the user wrote it. */
export function numberAttribute<
  P extends Presence,
  const O extends AttributeOptions & ValueOptions<CtyNumber>,
>(presence: P, options: O) {
  return typedAttribute<CtyNumber, P, O>(numberType, presence, options);
}

/** A value of any type; each resource may have another. */
export function dynamicAttribute<
  P extends Presence,
  const O extends AttributeOptions & ValueOptions<DynamicTyped>,
>(presence: P, options: O) {
  return typedAttribute<DynamicTyped, P, O>(dynamicType, presence, options);
}

export function listAttribute<T, P extends Presence, const O extends AttributeOptions>(
  presence: P,
  options: O & { readonly element: ValueType<T> } & ValueOptions<readonly NoInfer<T>[]>,
) {
  return typedAttribute<readonly T[], P, O>(listType(options.element), presence, options);
}

/** Its order means nothing and is Terraform's; duplicates are one. */
export function setAttribute<T, P extends Presence, const O extends AttributeOptions>(
  presence: P,
  options: O & { readonly element: ValueType<T> } & ValueOptions<readonly NoInfer<T>[]>,
) {
  return typedAttribute<readonly T[], P, O>(setType(options.element), presence, options);
}

export function mapAttribute<T, P extends Presence, const O extends AttributeOptions>(
  presence: P,
  options: O & { readonly element: ValueType<T> } & ValueOptions<ReadonlyMap<string, NoInfer<T> | null>>,
) {
  return typedAttribute<ReadonlyMap<string, T | null>, P, O>(mapType(options.element), presence, options);
}

export function listOfStringsAttribute<
  P extends Presence,
  const O extends AttributeOptions & ValueOptions<readonly string[]>,
>(presence: P, options: O) {
  return typedAttribute<readonly string[], P, O>(listType(stringType), presence, options);
}

export function mapOfStringsAttribute<
  P extends Presence,
  const O extends AttributeOptions & ValueOptions<ReadonlyMap<string, string | null>>,
>(presence: P, options: O) {
  return typedAttribute<ReadonlyMap<string, string | null>, P, O>(mapType(stringType), presence, options);
}
