import { type CtyNumber, Decimal, fromDouble, isCtyNumber, numberText } from "../value/number.ts";
import { ValueError, within } from "../value/path.ts";
import { distinctElements } from "../value/set-elements.ts";
import { type CtyType, listOf, mapOf, objectOf, setOf, tupleOf } from "../value/type.ts";
import { type DynamicTyped, type ObjectValue, objectValue, type Value } from "../value/value.ts";
import type { ModelCodec } from "./attribute.ts";

/** A cty type together with what handlers see of its values: the type of an attribute, an element, a parameter. */
export interface ValueType<T> {
  readonly type: CtyType;
  readonly codec: ModelCodec<T>;
}

// biome-ignore lint/suspicious/noExplicitAny: codecs are contravariant in T, so only `any` accepts all of them
type AnyValueType = ValueType<any>;
type ModelOfType<V> = V extends ValueType<infer T> ? T : never;

export const stringType: ValueType<string> = {
  type: "string",
  codec: { read: (value) => String(value), write: composed },
};

export const boolType: ValueType<boolean> = {
  type: "bool",
  codec: { read: (value) => value === true, write: (bool) => bool },
};

/** Any number, exactly as the user wrote it: a `number` where that is exact, else `bigint` or {@link Decimal}. */
export const numberType: ValueType<CtyNumber> = {
  type: "number",
  codec: {
    read: (value) => {
      if (isCtyNumber(value)) return value;
      throw new RangeError("must be a number");
    },
    write: (number) => number,
  },
};

/** A whole number that a JavaScript number holds exactly. */
export const integerType: ValueType<number> = {
  type: "number",
  codec: {
    read: (value) => {
      if (typeof value === "number" && Number.isSafeInteger(value)) return value;
      throw new RangeError(
        typeof value === "bigint"
          ? `must be at most ${Number.MAX_SAFE_INTEGER} in size, not ${value}`
          : "must be a whole number",
      );
    },
    write: (integer) => integer,
  },
};

/** A whole number of any size. */
export const bigintType: ValueType<bigint> = {
  type: "number",
  codec: {
    read: (value) => {
      if (typeof value === "bigint") return value;
      if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
      throw new RangeError(
        `must be a whole number${value instanceof Decimal ? `, not ${numberText(value)}` : ""}`,
      );
    },
    write: (integer) => integer,
  },
};

/** A double: the nearest there is to what the user wrote. Not for values that must come back digit by digit. */
export const float64Type: ValueType<number> = {
  type: "number",
  codec: {
    read: (value) => {
      const double = isCtyNumber(value) ? Number(value.toString()) : Number.NaN;
      if (Number.isFinite(double)) return double;
      throw new RangeError(`must be at most ${Number.MAX_VALUE} in size`);
    },
    write: (double) => fromDouble(double),
  },
};

/** A value of any type, which it carries along: `toDynamic` and `toPlain` make and read one. */
export const dynamicType: ValueType<DynamicTyped> = {
  type: "dynamic",
  codec: { read: (value) => value as DynamicTyped, write: (typed) => typed },
};

export function listType<T>(element: ValueType<T>): ValueType<readonly T[]> {
  return { type: listOf(element.type), codec: elementsCodec(element.codec) };
}

/** Elements in Terraform's order, each once, however often a handler names it. Use it where the order means nothing. */
export function setType<T>(element: ValueType<T>): ValueType<readonly T[]> {
  const { read, write } = elementsCodec(element.codec);
  return {
    type: setOf(element.type),
    codec: {
      read,
      write: (items) => distinctElements(element.type, write(items) as readonly Value[]),
    },
  };
}

export function mapType<T>(element: ValueType<T>): ValueType<ReadonlyMap<string, T | null>> {
  const { read, write } = element.codec;
  return {
    type: mapOf(element.type),
    codec: {
      read: (value) =>
        new Map(
          [...(value as ReadonlyMap<string, Value>)].map(([key, item]) => [
            key,
            item === null ? null : within({ key }, () => read(item)),
          ]),
        ),
      write: (map) =>
        new Map(
          [...map].map(([key, item]) => [
            composed(key),
            item === null ? null : within({ key }, () => write(item)),
          ]),
        ),
    },
  };
}

/** An object without a schema of its own: its attributes have a type and nothing else. */
export function objectType<const M extends Readonly<Record<string, AnyValueType>>>(
  members: M,
): ValueType<{ readonly [K in keyof M]: ModelOfType<M[K]> | null }> {
  const names = Object.keys(members);
  return {
    type: objectOf(Object.fromEntries(names.map((name) => [name, members[name]?.type ?? "dynamic"]))),
    codec: {
      read: (value) =>
        Object.fromEntries(
          names.map((name) => {
            const member = (value as ObjectValue)[name] ?? null;
            const read = members[name]?.codec.read;
            return [name, member === null ? null : within({ attribute: name }, () => read?.(member))];
          }),
        ) as { readonly [K in keyof M]: ModelOfType<M[K]> | null },
      write: (model) =>
        objectValue(
          names.map((name) => {
            const member: unknown = model[name];
            if (member === undefined)
              throw new ValueError([{ attribute: name }], "the handler left this attribute undefined");
            const write = members[name]?.codec.write;
            return [
              name,
              member === null ? null : within({ attribute: name }, () => write?.(member) ?? null),
            ];
          }),
        ),
    },
  };
}

export function tupleType<const E extends readonly AnyValueType[]>(
  ...elements: E
): ValueType<{ readonly [I in keyof E]: ModelOfType<E[I]> | null }> {
  return {
    type: tupleOf(elements.map(({ type }) => type)),
    codec: {
      read: (value) =>
        elements.map(({ codec }, index) => {
          const item = (value as readonly Value[])[index] ?? null;
          return item === null ? null : within({ index }, () => codec.read(item));
        }) as { readonly [I in keyof E]: ModelOfType<E[I]> | null },
      write: (items) =>
        elements.map(({ codec }, index) => {
          const item: unknown = (items as readonly unknown[])[index] ?? null;
          return item === null ? null : within({ index }, () => codec.write(item));
        }),
    },
  };
}

/** @throws ValueError for a null among the elements, which models have no place for. */
function elementsCodec<T>({ read, write }: ModelCodec<T>): ModelCodec<readonly T[]> {
  return {
    read: (value) =>
      (value as readonly Value[]).map((item, index) => {
        if (item === null) throw new ValueError([{ index }], "must not be null");
        return within({ index }, () => read(item));
      }),
    write: (items) => items.map((item, index) => within({ index }, () => write(item))),
  };
}

/** Terraform's texts are NFC; what an API says must be comparable with them. */
function composed(text: string): string {
  // A handler's mistake is found where the value is encoded, with its place.
  return typeof text === "string" ? text.normalize("NFC") : text;
}
