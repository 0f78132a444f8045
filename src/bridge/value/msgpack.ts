import { decode as decodeMsgpack, ExtData, encode as encodeMsgpack } from "@msgpack/msgpack";
import { checkBounds } from "./msgpack-bounds.ts";
import { fromBigInt, fromDouble, isCtyNumber, numberText, parseNumber } from "./number.ts";
import { type AttributePath, rootPath, ValueError } from "./path.ts";
import { wellFormed } from "./text.ts";
import { type CtyType, typeFromJson, typeName, typeToJson } from "./type.ts";
import { DynamicTyped, isObjectValue, objectValue, Unknown, unknown, type Value } from "./value.ts";

/**
 * cty's msgpack form (go-cty `cty/msgpack`): no type tags, the type says how to read. Unknown is an extension value,
 * code 0 plain and code 12 with refinements; numbers are integers, doubles or decimal text; a `dynamic` place holds
 * `[type as JSON, value]`.
 */
const plainUnknownCode = 0;
const refinedUnknownCode = 12;
const maxRefinementBytes = 1024;
const maxDepth = 100;
/** A `dynamic` place puts a pair around its value, so each level of a value is two of msgpack at most. */
const maxTreeDepth = 2 * maxDepth + 2;
const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);

/** Every extension stays what it is: the library's own would take some of them for dates. */
const extensionCodec = {
  tryToEncode: (object: unknown) => (object instanceof ExtData ? object : null),
  decode: (data: Uint8Array, type: number) => new ExtData(type, data),
};

/** Put before every decoded key: the library refuses the key `__proto__`, and takes numbers for keys. */
const keyMark = "=";
const keyText = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const keyDecoder = {
  canBeCached: () => true,
  decode: (bytes: Uint8Array, offset: number, length: number) =>
    keyMark + keyText.decode(bytes.subarray(offset, offset + length)),
};

/** @throws ValueError naming the place where the bytes do not fit the type. */
export function decodeValue(type: CtyType, bytes: Uint8Array): Value {
  let tree: unknown;
  try {
    checkBounds(bytes, maxTreeDepth);
    tree = decodeMsgpack(bytes, { useBigInt64: true, extensionCodec, keyDecoder });
  } catch (error) {
    throw new ValueError(rootPath, `not msgpack: ${error instanceof Error ? error.message : String(error)}`);
  }
  return fromTree(type, tree, rootPath);
}

/** @throws ValueError naming the place where the value does not fit the type. */
export function encodeValue(type: CtyType, value: Value): Uint8Array {
  return encodeMsgpack(toTree(type, value, rootPath), {
    useBigInt64: true,
    extensionCodec,
    maxDepth: maxTreeDepth,
  });
}

function fromTree(type: CtyType, tree: unknown, at: AttributePath): Value {
  if (at.length > maxDepth) throw new ValueError(at, `nested deeper than ${maxDepth} levels`);
  if (tree === null) return null;
  if (tree instanceof ExtData) return unknownFromExtension(tree, at);
  if (type === "dynamic") return dynamicFromTree(tree, at);
  switch (type) {
    case "string":
      // The library reads it from bytes that are no UTF-8.
      if (typeof tree === "string") return wellFormed(tree, at);
      break;
    case "bool":
      if (typeof tree === "boolean") return tree;
      break;
    case "number":
      return numberFromTree(tree, at);
    default:
      return compoundFromTree(type, tree, at);
  }
  throw new ValueError(at, `a ${type} is required`);
}

function compoundFromTree(type: Exclude<CtyType, string>, tree: unknown, at: AttributePath): Value {
  switch (type.kind) {
    case "list":
    case "set":
      if (Array.isArray(tree))
        return tree.map((item, index) => fromTree(type.element, item, [...at, { index }]));
      break;
    case "tuple":
      if (Array.isArray(tree) && tree.length === type.elements.length)
        return type.elements.map((element, index) => fromTree(element, tree[index], [...at, { index }]));
      break;
    case "map":
      if (isPlainObject(tree))
        return new Map(
          entriesOfTree(tree, at).map(([key, item]) => [key, fromTree(type.element, item, [...at, { key }])]),
        );
      break;
    case "object": {
      if (!isPlainObject(tree)) break;
      const given = new Map(entriesOfTree(tree, at));
      const names = Object.keys(type.attributes);
      const extra = [...given.keys()].find((name) => !Object.hasOwn(type.attributes, name));
      if (extra !== undefined) throw new ValueError(at, `unexpected attribute ${JSON.stringify(extra)}`);
      const missing = names.find((name) => !given.has(name));
      if (missing !== undefined) throw new ValueError(at, `attribute ${JSON.stringify(missing)} is missing`);
      return objectValue(
        Object.entries(type.attributes).map(([name, attribute]) => [
          name,
          fromTree(attribute, given.get(name), [...at, { attribute: name }]),
        ]),
      );
    }
  }
  throw new ValueError(at, `a ${typeName(type)} is required`);
}

function numberFromTree(tree: unknown, at: AttributePath): Value {
  try {
    if (typeof tree === "number") return fromDouble(tree);
    if (typeof tree === "bigint") return fromBigInt(tree);
    if (typeof tree === "string") return parseNumber(tree);
  } catch (error) {
    throw new ValueError(at, error instanceof Error ? error.message : String(error));
  }
  throw new ValueError(at, "a number is required");
}

function dynamicFromTree(tree: unknown, at: AttributePath): Value {
  if (!Array.isArray(tree) || tree.length !== 2)
    throw new ValueError(at, "a pair of type and value is required");
  const [typeBytes, inner] = tree as unknown[];
  const text = typeBytes instanceof Uint8Array ? new TextDecoder().decode(typeBytes) : typeBytes;
  let type: CtyType;
  try {
    type = typeFromJson(JSON.parse(String(text)));
  } catch {
    throw new ValueError(at, "the type of a dynamic value cannot be read");
  }
  if (type === "dynamic") throw new ValueError(at, "the type of a dynamic value cannot be dynamic itself");
  return new DynamicTyped(type, fromTree(type, inner, at));
}

function unknownFromExtension(extension: ExtData, at: AttributePath): Unknown {
  const data = typeof extension.data === "function" ? extension.data(0) : extension.data;
  if (data.length <= 1) return unknown;
  if (extension.type !== refinedUnknownCode)
    throw new ValueError(at, `unsupported extension type ${extension.type}`);
  if (data.length > maxRefinementBytes) throw new ValueError(at, "oversized refinement of an unknown value");
  return new Unknown(data.slice());
}

function toTree(type: CtyType, value: Value, at: AttributePath): unknown {
  if (at.length > maxDepth) throw new ValueError(at, `nested deeper than ${maxDepth} levels`);
  if (value === null) return null;
  if (value === undefined) throw new ValueError(at, "the value is absent; use null for nothing");
  if (value instanceof Unknown) return unknownToExtension(value, type);
  if (type === "dynamic") {
    if (!(value instanceof DynamicTyped)) throw new ValueError(at, "a dynamic value must carry its type");
    if (value.type === "dynamic")
      throw new ValueError(at, "the type of a dynamic value cannot be dynamic itself");
    return [
      new TextEncoder().encode(JSON.stringify(typeToJson(value.type))),
      toTree(value.type, value.value, at),
    ];
  }
  switch (type) {
    case "string":
      if (typeof value === "string") return textToTree(value, at);
      break;
    case "bool":
      if (typeof value === "boolean") return value;
      break;
    case "number":
      return numberToTree(value, at);
    default:
      return compoundToTree(type, value, at);
  }
  throw new ValueError(at, `a ${type} is required`);
}

function compoundToTree(type: Exclude<CtyType, string>, value: Value, at: AttributePath): unknown {
  switch (type.kind) {
    case "list":
    case "set":
      if (Array.isArray(value))
        return value.map((item, index) => toTree(type.element, item, [...at, { index }]));
      break;
    case "tuple":
      if (Array.isArray(value) && value.length === type.elements.length)
        return type.elements.map((element, index) => toTree(element, value[index], [...at, { index }]));
      break;
    case "map":
      if (value instanceof Map) {
        const tree: Record<string, unknown> = Object.create(null);
        for (const [key, item] of value)
          tree[textToTree(key, at)] = toTree(type.element, item, [...at, { key }]);
        return tree;
      }
      break;
    case "object": {
      if (!isObjectValue(value)) break;
      const extra = Object.keys(value).find((name) => !Object.hasOwn(type.attributes, name));
      if (extra !== undefined) throw new ValueError(at, `unexpected attribute ${JSON.stringify(extra)}`);
      const tree: Record<string, unknown> = Object.create(null);
      for (const [name, attribute] of Object.entries(type.attributes))
        tree[name] = toTree(attribute, value[name] as Value, [...at, { attribute: name }]);
      return tree;
    }
  }
  throw new ValueError(at, `a ${typeName(type)} is required`);
}

/**
 * As go-cty writes them: integers in the shortest form that fits, as text beyond int64. Non-integers travel as text:
 * a double would be compared by its binary value.
 */
function numberToTree(value: Value, at: AttributePath): unknown {
  if (!isCtyNumber(value)) throw new ValueError(at, "a number is required");
  try {
    const exact = typeof value === "number" ? fromDouble(value) : value;
    // The library writes a number beyond 32 bits as a double.
    if (typeof exact === "number" && Number.isInteger(exact))
      return exact >= -(2 ** 31) && exact < 2 ** 32 ? exact : BigInt(exact);
    if (typeof exact === "bigint" && exact >= minInt64 && exact <= maxInt64) return exact;
    return numberText(exact);
  } catch (error) {
    throw new ValueError(at, error instanceof Error ? error.message : String(error));
  }
}

/** cty strings are NFC. */
function textToTree(text: string, at: AttributePath): string {
  return wellFormed(text, at).normalize("NFC");
}

function unknownToExtension(value: Unknown, type: CtyType): ExtData {
  if (value.refinement === null || type === "dynamic")
    return new ExtData(plainUnknownCode, new Uint8Array([0]));
  return new ExtData(refinedUnknownCode, value.refinement);
}

function isPlainObject(tree: unknown): tree is Record<string, unknown> {
  return typeof tree === "object" && tree !== null && Object.getPrototypeOf(tree) === Object.prototype;
}

function entriesOfTree(tree: Record<string, unknown>, at: AttributePath): [string, unknown][] {
  return Object.entries(tree).map(([key, item]) => {
    if (!key.startsWith(keyMark)) throw new ValueError(at, "a key must be text");
    return [key.slice(keyMark.length), item];
  });
}
