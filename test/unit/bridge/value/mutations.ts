import fc from "fast-check";
import type { CtyType } from "../../../../src/bridge/value/type.ts";
import { type Item, itemsOf } from "./msgpack-items.ts";

/** A way to damage bytes that were valid. */
export type Mutation = (bytes: Uint8Array) => fc.Arbitrary<Uint8Array>;

/** What can happen to bytes of any format. `grain` is what gets in between them. */
export function byteMutations(grain: fc.Arbitrary<number>): Readonly<Record<string, Mutation>> {
  const grains = fc.array(grain, { minLength: 1, maxLength: 6 });
  const span = (bytes: Uint8Array) =>
    fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 8 }), grains);
  return {
    "flipped bits": (bytes) =>
      fc.array(fc.nat(bytes.length * 8 - 1), { minLength: 1, maxLength: 4 }).map((bits) => {
        const copy = bytes.slice();
        for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return copy;
      }),
    "an end cut off": (bytes) => fc.nat(bytes.length - 1).map((length) => bytes.slice(0, length)),
    "bytes taken out": (bytes) => span(bytes).map(([at, length]) => splice(bytes, at, at + length, [])),
    "bytes put in": (bytes) => span(bytes).map(([at, _, more]) => splice(bytes, at, at, more)),
    "bytes written over": (bytes) =>
      span(bytes).map(([at, _, more]) => splice(bytes, at, at + more.length, more)),
  };
}

/** What only somebody who knows msgpack does to a value of this type. */
export function itemMutations(type: CtyType): Readonly<Record<string, Mutation>> {
  const edit = (change: (item: Item, bytes: Uint8Array) => fc.Arbitrary<Uint8Array>): Mutation => {
    return (bytes) => fc.constantFrom(...itemsOf(type, bytes)).chain((item) => change(item, bytes));
  };
  return {
    "another length claimed": edit((item, bytes) =>
      claims(item.claim).map((claim) => splice(bytes, item.at, item.body, headOf(item, claim, bytes))),
    ),
    "an item of another kind": edit((item, bytes) =>
      strangers.map((other) => splice(bytes, item.at, item.end, other)),
    ),
    "an item left out": edit((item, bytes) => fc.constant(splice(bytes, item.at, item.end, []))),
    "an item sent twice": edit((item, bytes) =>
      fc.constant(splice(bytes, item.at, item.at, bytes.subarray(item.at, item.end))),
    ),
  };
}

/** Lengths next to the right one, and those that would take the memory of a machine. */
export const claims = (right: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(0, Math.max(0, right - 1), right + 1, 2 * right + 1, 255, 65_535),
    fc.constantFrom(2 ** 24, 2 ** 25 - 1, 2 ** 31, 2 ** 32 - 1),
    fc.nat(2 ** 31 - 1),
  );

const wide_heads = { array: 0xdd, map: 0xdf, text: 0xdb, bytes: 0xc6, extension: 0xc9, plain: 0xdd } as const;

/** The head of an item that claims this length, in its widest form. */
function headOf({ kind, body }: Item, claim: number, bytes: Uint8Array): readonly number[] {
  const length = [24, 16, 8, 0].map((shift) => (claim >>> shift) & 0xff);
  return [wide_heads[kind], ...length, ...(kind === "extension" ? [bytes[body - 1] ?? 0] : [])];
}

/** Bytes are what no value is made of. */
export const bytesItem: readonly number[] = [0xc4, 1, 1];
const strangers = fc.constantFrom<readonly number[]>(
  bytesItem,
  [0xc0],
  [0xc3],
  [0x07],
  [0xa1, 0x31],
  [0x90],
  [0x80],
  [0x81, 0x01, 0xc0],
  [0xd4, 0x00, 0x00],
  [0xd6, 0xff, 0, 0, 0, 0],
  [0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2],
  [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0],
  [0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
  [0xc1],
);

export function splice(bytes: Uint8Array, from: number, to: number, more: Iterable<number>): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, from), ...more, ...bytes.subarray(to)]);
}
