import { rootPath, ValueError, within } from "../value/path.ts";
import { distinctElements } from "../value/set-elements.ts";
import { type CtyType, listOf, mapOf, objectOf, setOf } from "../value/type.ts";
import { type ObjectValue, objectValue, Unknown, unknown, type Value } from "../value/value.ts";
import type { AttributeMap, ModelCodec, NestingMode } from "./attribute.ts";
import { modelFromObject, objectFromModel } from "./model.ts";

export function objectTypeOf(attributes: AttributeMap): CtyType {
  return objectOf(Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type])));
}

/** The type of the value that holds a nested schema's objects. */
export function nestedTypeOf(mode: NestingMode, attributes: AttributeMap): CtyType {
  const element = objectTypeOf(attributes);
  if (mode === "list") return listOf(element);
  if (mode === "set") return setOf(element);
  return mode === "map" ? mapOf(element) : element;
}

/** Models of objects with a schema of their own: one object, an array of them, or a `Map`. */
export function nestedCodec<T, Q>(mode: NestingMode, attributes: AttributeMap): ModelCodec<T, Q> {
  const codec = codecOf(mode, attributes);
  return codec as ModelCodec<T, Q>;
}

function codecOf(mode: NestingMode, attributes: AttributeMap): ModelCodec<unknown> {
  const readOne = (value: Value) => modelFromObject(attributes, element(attributes, value));
  const writeOne = (model: unknown) => {
    if (typeof model !== "object" || model === null) throw new ValueError(rootPath, "must be an object");
    return objectFromModel(attributes, model as Record<string, unknown>);
  };
  switch (mode) {
    case "single":
    case "group":
      return { read: readOne, readPartly: readOne, write: writeOne };
    case "map": {
      const read = (value: Value) =>
        new Map(
          [...(value as ReadonlyMap<string, Value>)].map(([key, item]) => [
            key,
            within({ key }, () => readOne(item)),
          ]),
        );
      return {
        read,
        readPartly: read,
        write: (models) => {
          if (!(models instanceof Map)) throw new ValueError(rootPath, "must be a Map of objects");
          return new Map([...models].map(([key, model]) => [key, within({ key }, () => writeOne(model))]));
        },
      };
    }
    default: {
      const read = (value: Value) =>
        (value as readonly Value[]).map((item, index) => within({ index }, () => readOne(item)));
      return {
        read,
        readPartly: read,
        write: (models) => {
          if (!Array.isArray(models)) throw new ValueError(rootPath, "must be an array of objects");
          const objects = models.map((model, index) => within({ index }, () => writeOne(model)));
          return mode === "set" ? distinctElements(objectTypeOf(attributes), objects) : objects;
        },
      };
    }
  }
}

/**
 * An object that is unknown as a whole is one whose attributes are.
 * @throws ValueError for null, which models have no place for.
 */
function element(attributes: AttributeMap, value: Value): ObjectValue {
  if (value === null) throw new ValueError(rootPath, "must not be null");
  if (value instanceof Unknown)
    return objectValue(Object.keys(attributes).map((name) => [name, unknown] as const));
  return value as ObjectValue;
}
