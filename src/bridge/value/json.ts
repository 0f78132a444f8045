import { LosslessNumber, parse } from "lossless-json";
import { parseNumber } from "./number.ts";
import { type AttributePath, rootPath, ValueError } from "./path.ts";
import { wellFormed } from "./text.ts";
import { type CtyType, typeFromJson, typeName } from "./type.ts";
import { DynamicTyped, objectValue, type Value } from "./value.ts";

/**
 * Reads cty's JSON form, in which state files are stored, without losing digits of numbers. Attributes the JSON does
 * not have become null; `ignoreUnknownAttributes` drops the ones the type does not have (a state written by another
 * version of the schema). JSON has no unknowns.
 * @throws ValueError naming the place where the JSON does not fit the type.
 */
export function valueFromJson(
  type: CtyType,
  text: string,
  options: { readonly ignoreUnknownAttributes: boolean },
): Value {
  return fromTree(type, parseLossless(text), rootPath, options.ignoreUnknownAttributes);
}

/** JSON with exact numbers, for state of older schema versions. @throws ValueError when the text is not JSON. */
export function parseLossless(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new ValueError(rootPath, `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fromTree(type: CtyType, tree: unknown, at: AttributePath, lenient: boolean): Value {
  if (tree === null || tree === undefined) return null;
  if (type === "dynamic") return dynamicFromTree(tree, at, lenient);
  if (typeof type === "string") return primitiveFromTree(type, tree, at);
  switch (type.kind) {
    case "list":
    case "set":
      if (Array.isArray(tree))
        return tree.map((item, index) => fromTree(type.element, item, [...at, { index }], lenient));
      break;
    case "tuple":
      if (Array.isArray(tree) && tree.length === type.elements.length)
        return type.elements.map((element, index) =>
          fromTree(element, tree[index], [...at, { index }], lenient),
        );
      break;
    case "map":
      if (isRecord(tree))
        return new Map(
          Object.entries(tree).map(([key, item]) => [
            wellFormed(key, at),
            fromTree(type.element, item, [...at, { key }], lenient),
          ]),
        );
      break;
    case "object": {
      if (!isRecord(tree)) break;
      const extra = Object.keys(tree).find((name) => !Object.hasOwn(type.attributes, name));
      if (extra !== undefined && !lenient)
        throw new ValueError(at, `unexpected attribute ${JSON.stringify(extra)}`);
      return objectValue(
        Object.entries(type.attributes).map(([name, attribute]) => [
          name,
          fromTree(
            attribute,
            Object.hasOwn(tree, name) ? tree[name] : null,
            [...at, { attribute: name }],
            lenient,
          ),
        ]),
      );
    }
  }
  throw new ValueError(at, `a ${typeName(type)} is required`);
}

/** cty accepts the text of a number or bool, and a number or bool where text is wanted. */
function primitiveFromTree(type: "string" | "number" | "bool", tree: unknown, at: AttributePath): Value {
  const text = tree instanceof LosslessNumber ? tree.toString() : tree;
  if (type === "string" && (typeof text === "string" || typeof text === "boolean"))
    return wellFormed(String(text), at);
  if (type === "bool" && (text === true || text === "true")) return true;
  if (type === "bool" && (text === false || text === "false")) return false;
  if (type === "number" && typeof text === "string") {
    try {
      return parseNumber(text);
    } catch (error) {
      throw new ValueError(at, error instanceof Error ? error.message : String(error));
    }
  }
  throw new ValueError(at, `a ${type} is required`);
}

function dynamicFromTree(tree: unknown, at: AttributePath, lenient: boolean): Value {
  if (!isRecord(tree) || !Object.hasOwn(tree, "type") || !Object.hasOwn(tree, "value"))
    throw new ValueError(at, "a pair of type and value is required");
  let type: CtyType;
  try {
    type = typeFromJson(tree.type);
  } catch {
    throw new ValueError(at, "the type of a dynamic value cannot be read");
  }
  if (type === "dynamic") throw new ValueError(at, "the type of a dynamic value cannot be dynamic itself");
  return new DynamicTyped(type, fromTree(type, tree.value, at, lenient));
}

function isRecord(tree: unknown): tree is Record<string, unknown> {
  return (
    typeof tree === "object" && tree !== null && !Array.isArray(tree) && !(tree instanceof LosslessNumber)
  );
}
