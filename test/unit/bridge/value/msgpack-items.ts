import { type AttributePath, rootPath } from "../../../../src/bridge/value/path.ts";
import { type CtyType, typeFromJson } from "../../../../src/bridge/value/type.ts";

/** One item of a value's msgpack: its bytes, and which part of the value it is. */
export interface Item {
  readonly at: number;
  /** Where its head, that is its kind and length, ends. */
  readonly body: number;
  readonly end: number;
  readonly kind: "array" | "map" | "text" | "bytes" | "extension" | "plain";
  /** Elements, pairs or bytes it claims to hold. */
  readonly claim: number;
  readonly path: AttributePath;
  /** Neither a key nor the type of a dynamic value. */
  readonly is_value: boolean;
}

/** A key may begin with what is a byte order mark elsewhere. */
const text = new TextDecoder("utf-8", { ignoreBOM: true });

type Head = Omit<Item, "end" | "path" | "is_value">;

/** All items of bytes that are valid, in their order; written without the code under test. */
export function itemsOf(type: CtyType, bytes: Uint8Array): readonly Item[] {
  const items: Item[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  function walk(inner: CtyType | null, at: number, path: AttributePath): number {
    const head = headAt(view, at);
    const own = items.length;
    items.push({ ...head, end: at, path, is_value: inner !== null });
    let end = head.kind === "array" || head.kind === "map" ? head.body : head.body + head.claim;
    if (head.kind === "array") end = walkElements(inner, head, end, path);
    if (head.kind === "map") end = walkPairs(inner, head, end, path);
    items[own] = { ...head, end, path, is_value: inner !== null };
    return end;
  }

  function walkElements(type: CtyType | null, { claim }: Head, start: number, path: AttributePath): number {
    if (type === "dynamic") {
      const typed = walk(null, start, path);
      const { body } = headAt(view, start);
      const json = text.decode(bytes.subarray(body, typed));
      return walk(typeFromJson(JSON.parse(json)), typed, path);
    }
    let end = start;
    for (let index = 0; index < claim; index++) end = walk(stepInto(type, index), end, [...path, { index }]);
    return end;
  }

  function walkPairs(type: CtyType | null, { claim }: Head, start: number, path: AttributePath): number {
    let end = start;
    for (let pair = 0; pair < claim; pair++) {
      const after_key = walk(null, end, path);
      const name = text.decode(bytes.subarray(headAt(view, end).body, after_key));
      const is_object = typeof type === "object" && type?.kind === "object";
      end = walk(stepInto(type, name), after_key, [...path, is_object ? { attribute: name } : { key: name }]);
    }
    return end;
  }

  walk(type, 0, rootPath);
  return items;
}

/** The type one step inside. @throws TypeError where the type has nothing like it. */
export function stepInto(type: CtyType | null, step: string | number): CtyType {
  if (type !== null && typeof type !== "string") {
    if (type.kind === "object" && Object.hasOwn(type.attributes, step))
      return type.attributes[step] as CtyType;
    if (type.kind === "tuple" && type.elements[Number(step)]) return type.elements[Number(step)] as CtyType;
    if ("element" in type && (type.kind === "map") === (typeof step === "string")) return type.element;
  }
  throw new TypeError(`nothing in it is called ${step}`);
}

function headAt(view: DataView, at: number): Head {
  const head = view.getUint8(at);
  const made = (kind: Item["kind"], length: number, claim: number): Head => ({
    at,
    body: at + length,
    kind,
    claim,
  });
  if (head >> 4 === 0x8) return made("map", 1, head & 15);
  if (head >> 4 === 0x9) return made("array", 1, head & 15);
  if (head >> 5 === 0x5) return made("text", 1, head & 31);
  if (head >= 0xc4 && head <= 0xc9) {
    const width = 1 << ((head - 0xc4) % 3);
    const is_extension = head >= 0xc7;
    const claim = uintAt(view, at + 1, width);
    return made(is_extension ? "extension" : "bytes", 1 + width + Number(is_extension), claim);
  }
  if (head >= 0xca && head <= 0xd3) return made("plain", 1, [4, 8, 1, 2, 4, 8, 1, 2, 4, 8][head - 0xca] ?? 0);
  if (head >= 0xd4 && head <= 0xd8) return made("extension", 2, 1 << (head - 0xd4));
  if (head >= 0xd9 && head <= 0xdb)
    return made("text", 1 + (1 << (head - 0xd9)), uintAt(view, at + 1, 1 << (head - 0xd9)));
  if (head >= 0xdc && head <= 0xdf) {
    const width = 2 << (head & 1);
    return made(head < 0xde ? "array" : "map", 1 + width, uintAt(view, at + 1, width));
  }
  return made("plain", 1, 0);
}

function uintAt(view: DataView, at: number, width: number): number {
  if (width === 1) return view.getUint8(at);
  return width === 2 ? view.getUint16(at) : view.getUint32(at);
}
