import { fromBigInt, fromDouble, isCtyNumber } from "./number.ts";
import { type AttributePath, rootPath, ValueError } from "./path.ts";
import { distinctElements } from "./set-elements.ts";
import { type CtyType, objectOf, tupleOf, typeName } from "./type.ts";
import { DynamicTyped, isObjectValue, objectValue, Unknown, type Value } from "./value.ts";

/**
 * A JavaScript value as one of a cty type: arrays are lists, sets and tuples, objects are maps and objects, what an
 * object leaves out is null, {@link Unknown} may stand anywhere.
 * @throws ValueError naming the place that does not fit.
 */
export function fromPlain(type: CtyType, plain: unknown, at: AttributePath = rootPath): Value {
  if (plain === null || plain === undefined) return null;
  if (plain instanceof Unknown) return plain;
  if (type === "dynamic") return plain instanceof DynamicTyped ? plain : toDynamic(plain);
  if (type === "number") return numberFrom(plain, at);
  if (typeof type === "string") {
    const fits = type === "bool" ? typeof plain === "boolean" : typeof plain === "string";
    if (!fits) throw new ValueError(at, `a ${type} is required`);
    return typeof plain === "string" ? plain.normalize("NFC") : (plain as boolean);
  }
  switch (type.kind) {
    case "list":
    case "set":
      if (Array.isArray(plain) || plain instanceof Set) {
        const items = [...plain].map((item, index) => fromPlain(type.element, item, [...at, { index }]));
        return type.kind === "set" ? distinctElements(type.element, items) : items;
      }
      break;
    case "tuple":
      if (Array.isArray(plain) && plain.length === type.elements.length)
        return type.elements.map((element, index) => fromPlain(element, plain[index], [...at, { index }]));
      break;
    case "map":
      if (isRecord(plain))
        return new Map(
          entriesOf(plain).map(([key, item]) => [key, fromPlain(type.element, item, [...at, { key }])]),
        );
      break;
    case "object": {
      if (!isRecord(plain)) break;
      const given = new Map(entriesOf(plain));
      const extra = [...given.keys()].find((name) => !Object.hasOwn(type.attributes, name));
      if (extra !== undefined)
        throw new ValueError([...at, { attribute: extra }], "there is no such attribute");
      return objectValue(
        Object.entries(type.attributes).map(([name, attribute]) => [
          name,
          fromPlain(attribute, given.get(name), [...at, { attribute: name }]),
        ]),
      );
    }
  }
  throw new ValueError(at, `${type.kind === "object" ? "an" : "a"} ${typeName(type)} is required`);
}

/** The reverse of {@link fromPlain}: maps and objects are plain objects, dynamic values go without their types. */
export function toPlain(value: Value): unknown {
  if (value instanceof DynamicTyped) return toPlain(value.value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toPlain(item)]));
  if (isObjectValue(value))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toPlain(item)]));
  return value;
}

/** A JavaScript value as one that carries its type, as HCL would: arrays are tuples, objects are objects. */
export function toDynamic(plain: unknown): DynamicTyped {
  const type = typeOfPlain(plain);
  return new DynamicTyped(type, fromPlain(type, plain));
}

function typeOfPlain(plain: unknown): CtyType {
  if (typeof plain === "string") return "string";
  if (typeof plain === "boolean") return "bool";
  if (isCtyNumber(plain)) return "number";
  if (Array.isArray(plain)) return tupleOf(plain.map(innerType));
  if (isRecord(plain))
    return objectOf(Object.fromEntries(entriesOf(plain).map(([name, item]) => [name, innerType(item)])));
  throw new ValueError(rootPath, "a text, number, bool, array or object is required");
}

/** Null and unknown have no type of their own. */
function innerType(plain: unknown): CtyType {
  return plain === null || plain === undefined || plain instanceof Unknown ? "dynamic" : typeOfPlain(plain);
}

function numberFrom(plain: unknown, at: AttributePath): Value {
  if (!isCtyNumber(plain)) throw new ValueError(at, "a number is required");
  if (typeof plain === "bigint") return fromBigInt(plain);
  if (typeof plain !== "number") return plain;
  try {
    return fromDouble(plain);
  } catch (error) {
    throw new ValueError(at, error instanceof Error ? error.message : String(error));
  }
}

function isRecord(plain: unknown): plain is Record<string, unknown> | ReadonlyMap<string, unknown> {
  return typeof plain === "object" && plain !== null && !Array.isArray(plain) && !isCtyNumber(plain);
}

function entriesOf(plain: Record<string, unknown> | ReadonlyMap<string, unknown>): [string, unknown][] {
  return plain instanceof Map ? [...plain] : Object.entries(plain);
}
