import { describe, expect, test } from "@jest/globals";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { checkBounds } from "../../../../src/bridge/value/msgpack-bounds.ts";
import { seed } from "../seed.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));

describe("finds the end of every kind of item", () => {
  test.each<[string, string]>([
    ["nil", "c0"],
    ["bools", "92 c2 c3"],
    ["fixints", "93 00 7f e0"],
    ["uints", "94 cc80 cd0100 ce00010000 cf0000000100000000"],
    ["ints", "94 d080 d18000 d280000000 d38000000000000000"],
    ["floats", "92 ca3fc00000 cb3ff8000000000000"],
    ["texts", `94 a161 d901 61 da0001 61 db00000001 61`],
    ["bytes", "93 c401 00 c50001 00 c600000001 00"],
    ["fixed extensions", `95 d40000 d5000000 d60000000000 d700${"00".repeat(8)} d800${"00".repeat(16)}`],
    ["extensions", "93 c701 0c00 c80001 0c00 c900000001 0c00"],
    ["arrays", "94 91c0 dc0001 c0 dd00000001 c0 90"],
    ["maps", "94 81a161c0 de0001 a161c0 df00000001 a161c0 80"],
  ])("%s", (_name, hex) => {
    const bytes = bytesOf(hex);
    expect(() => checkBounds(bytes, 3)).not.toThrow();
    for (let length = 0; length < bytes.length; length++)
      expect(() => checkBounds(bytes.subarray(0, length), 3)).toThrow(RangeError);
  });
});

test("counts levels of arrays and maps alike", () => {
  expect(() => checkBounds(bytesOf("91 81 a161 91 c0"), 3)).not.toThrow();
  expect(() => checkBounds(bytesOf("91 81 a161 91 c0"), 2)).toThrow("nested deeper than 2 levels");
  expect(() => checkBounds(bytesOf(`dc0064 ${"91c0".repeat(100)}`), 2)).not.toThrow();
});

test.each([
  "ddffffffff",
  "dfffffffff",
  "dcffff",
  "deffff",
  "dbffffffff",
  "c6ffffffff",
  "c9ffffffff00",
  "92 dd00000002 c0 c0",
])("refuses the claim of %s", (hex) => {
  expect(() => checkBounds(bytesOf(hex), 100)).toThrow("the bytes end too early");
});

test(`agrees with the library's encoder (TEST_SEED=${seed})`, () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: false, maxDepth: 4 }).map(jsonOf), (value) => {
      const bytes = encode(value);
      expect(() => checkBounds(bytes, 20)).not.toThrow();
      for (let length = 0; length < bytes.length; length++)
        expect(() => checkBounds(bytes.subarray(0, length), 20)).toThrow(RangeError);
    }),
    { seed },
  );
});

/** The part of a value that JSON, and so the encoder, can hold. */
function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? "null");
}
