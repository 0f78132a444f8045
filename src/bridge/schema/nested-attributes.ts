import type { AttributeMap, NestingMode, Presence } from "./attribute.ts";
import { type AttributeOf, type AttributeOptions, buildAttribute, type ValueOptions } from "./builders.ts";
import type { ModelOf, PlannedModelOf } from "./model.ts";
import { nestedCodec, nestedTypeOf } from "./nested-codec.ts";

/** One object with attributes of its own. */
export function singleNestedAttribute<
  P extends Presence,
  M extends AttributeMap,
  const O extends AttributeOptions,
>(presence: P, options: O & { readonly attributes: M } & ValueOptions<ModelOf<NoInfer<M>>>) {
  return nestedAttribute<ModelOf<M>, PlannedModelOf<M>, P, O>("single", presence, options);
}

/** A list of objects with attributes of their own. */
export function listNestedAttribute<
  P extends Presence,
  M extends AttributeMap,
  const O extends AttributeOptions,
>(presence: P, options: O & { readonly attributes: M } & ValueOptions<readonly ModelOf<NoInfer<M>>[]>) {
  return nestedAttribute<readonly ModelOf<M>[], readonly PlannedModelOf<M>[], P, O>(
    "list",
    presence,
    options,
  );
}

/** A set of them: an object is told from the others by its content alone. */
export function setNestedAttribute<
  P extends Presence,
  M extends AttributeMap,
  const O extends AttributeOptions,
>(presence: P, options: O & { readonly attributes: M } & ValueOptions<readonly ModelOf<NoInfer<M>>[]>) {
  return nestedAttribute<readonly ModelOf<M>[], readonly PlannedModelOf<M>[], P, O>("set", presence, options);
}

/** Objects with attributes of their own, by key. */
export function mapNestedAttribute<
  P extends Presence,
  M extends AttributeMap,
  const O extends AttributeOptions,
>(
  presence: P,
  options: O & { readonly attributes: M } & ValueOptions<ReadonlyMap<string, ModelOf<NoInfer<M>>>>,
) {
  return nestedAttribute<ReadonlyMap<string, ModelOf<M>>, ReadonlyMap<string, PlannedModelOf<M>>, P, O>(
    "map",
    presence,
    options,
  );
}

function nestedAttribute<T, Q, P extends Presence, O extends AttributeOptions & ValueOptions<T>>(
  mode: NestingMode,
  presence: P,
  options: O & { readonly attributes: AttributeMap },
): AttributeOf<T, P, O, Q> {
  const { attributes } = options;
  return buildAttribute<T, P, O, Q>(
    nestedTypeOf(mode, attributes),
    nestedCodec<T, Q>(mode, attributes),
    presence,
    options,
    { mode, attributes, block: null },
  );
}
