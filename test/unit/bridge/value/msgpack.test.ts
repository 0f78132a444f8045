import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { valuesEqual } from "../../../../src/bridge/value/equality.ts";
import { decodeValue, encodeValue } from "../../../../src/bridge/value/msgpack.ts";
import { ValueError } from "../../../../src/bridge/value/path.ts";
import { type CtyType, listOf, mapOf, typeFromJson } from "../../../../src/bridge/value/type.ts";
import { DynamicTyped, isWhollyKnown, type Unknown, type Value } from "../../../../src/bridge/value/value.ts";
import { processorTime } from "../../../support/processor-time.ts";
import { bothWays, decodedOnly, encodedOnly, refusedBytes, refusedValues } from "../../../vectors/values.ts";
import { seed } from "../seed.ts";
import { anyType, anyTyped } from "./arbitrary.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("decodes", () => {
  test.each([...bothWays, ...decodedOnly])("$name", ({ type, hex, value }) => {
    expect(decodeValue(typeFromJson(type), bytesOf(hex))).toEqual(value);
  });

  test("objects without a prototype, so that no name can be mistaken", () => {
    const object = decodeValue({ kind: "object", attributes: {} }, bytesOf("80"));
    expect(Object.getPrototypeOf(object)).toBeNull();
  });

  test("refinements into bytes of their own, not a view of the message", () => {
    const message = bytesOf("c7030c8101c2");
    const value = decodeValue("string", message) as Unknown;
    message.fill(0);
    expect(value.refinement).toEqual(bytesOf("8101c2"));
  });

  test("bytes that lie inside a larger buffer", () => {
    const message = bytesOf("ff ff a161 ff").subarray(2, 4);
    expect(decodeValue("string", message)).toBe("a");
  });
});

describe("encodes", () => {
  test.each([...bothWays, ...encodedOnly])("$name", ({ type, hex, value }) => {
    expect(hexOf(encodeValue(typeFromJson(type), value))).toBe(hex.replaceAll(" ", ""));
  });
});

describe("refuses to decode", () => {
  test.each(refusedBytes)("$name", ({ type, hex, error }) => {
    const decode = () => decodeValue(typeFromJson(type), bytesOf(hex));
    expect(decode).toThrow(ValueError);
    expect(decode).toThrow(error);
  });
});

describe("refuses to encode", () => {
  test.each(refusedValues)("$name", ({ type, value, error }) => {
    const encode = () => encodeValue(typeFromJson(type), value as Value);
    expect(encode).toThrow(ValueError);
    expect(encode).toThrow(error);
  });
});

describe(`properties (TEST_SEED=${seed})`, () => {
  test("a value comes back as it was", () => {
    fc.assert(
      fc.property(anyTyped(), ([type, value]) => {
        const decoded = decodeValue(type, encodeValue(type, value));
        expect(decoded).toEqual(value);
        expect(valuesEqual(type, decoded, value)).toBe(true);
        expect(isWhollyKnown(decoded)).toBe(isWhollyKnown(value));
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test("encoding what was decoded gives the same bytes", () => {
    fc.assert(
      fc.property(anyTyped(), ([type, value]) => {
        const bytes = encodeValue(type, value);
        expect(hexOf(encodeValue(type, decodeValue(type, bytes)))).toBe(hexOf(bytes));
      }),
      { seed, numRuns: 500 },
    );
  });

  test("every cut of valid bytes is a ValueError", () => {
    fc.assert(
      fc.property(anyTyped(), ([type, value]) => {
        const bytes = encodeValue(type, value);
        const outcomes = Array.from(bytes, (_, length) => outcomeOf(type, bytes.subarray(0, length)));
        expect(outcomes).toEqual(outcomes.map(() => "ValueError"));
      }),
      { seed, numRuns: 300 },
    );
  });

  test("random bytes are a value that can be encoded or a ValueError", () => {
    fc.assert(
      fc.property(anyType, fc.uint8Array({ maxLength: 60 }), (type, bytes) => {
        expect(["value", "ValueError"]).toContain(outcomeOf(type, bytes));
      }),
      { seed, numRuns: 1_000 },
    );
  });
});

describe("hostile input is refused quickly and cheaply", () => {
  const deepArrays = bytesOf(`${"91".repeat(100_000)}c0`);
  const deepMaps = bytesOf(`${"81a161".repeat(100_000)}c0`);
  // Each level claims as many elements as there are bytes, so that allocating what is claimed would take gigabytes.
  const greedy = bytesOf(`${"dd0007a120".repeat(100_000)}`);
  const dynamicChain = bytesOf(`${`92c409${Buffer.from('"dynamic"').toString("hex")}`.repeat(20_000)}c0`);
  const dynamicLists = bytesOf(
    `${`92c412${Buffer.from('["list","dynamic"]').toString("hex")}91`.repeat(20_000)}c0`,
  );
  const deepType = `${'["list",'.repeat(20_000)}"string"${"]".repeat(20_000)}`;
  const typeLength = deepType.length.toString(16).padStart(8, "0");
  const dynamicDeepType = bytesOf(`92c6${typeLength}${Buffer.from(deepType).toString("hex")}c0`);
  const longNumber = `1${"0".repeat(100_000)}1`;
  const longNumberBytes = bytesOf(
    `db${longNumber.length.toString(16).padStart(8, "0")}${Buffer.from(longNumber).toString("hex")}`,
  );

  test.each<[string, CtyType, Uint8Array]>([
    ["100000 nested arrays", listOf("dynamic"), deepArrays],
    ["100000 nested arrays for text", "string", deepArrays],
    ["100000 nested maps", mapOf("string"), deepMaps],
    ["an array of 2^32 - 1 elements", listOf("string"), bytesOf("ddffffffff c0c0c0")],
    ["an array of 2^24 elements", listOf("string"), bytesOf("dd01000000 c0c0c0")],
    ["100000 nested arrays that each claim 500000 elements", listOf("string"), greedy],
    ["20000 dynamic values in each other", "dynamic", dynamicChain],
    ["20000 dynamic lists in each other", "dynamic", dynamicLists],
    ["a dynamic type of 20000 levels", "dynamic", dynamicDeepType],
    ["a number of 100002 digits", "number", longNumberBytes],
  ])("%s", (_name, type, bytes) => {
    const memory_before = process.memoryUsage();
    const busy_ms = processorTime(() => expect(() => decodeValue(type, bytes)).toThrow(ValueError));
    expect(busy_ms).toBeLessThan(1_000);
    const memory = process.memoryUsage();
    expect(memory.heapTotal + memory.external).toBeLessThan(
      memory_before.heapTotal + memory_before.external + 100_000_000,
    );
  });

  test("100 levels are decoded and encoded, 101 are not", () => {
    const nested = (levels: number): [CtyType, Value] => {
      let [type, value]: [CtyType, Value] = ["string", "x"];
      for (let level = 0; level < levels; level++) [type, value] = [listOf(type), [value]];
      return [type, value];
    };
    const [type, value] = nested(100);
    expect(decodeValue(type, encodeValue(type, value))).toEqual(value);
    expect(() => encodeValue(...nested(101))).toThrow(ValueError);
    expect(() => encodeValue(...nested(101))).toThrow(/deeper than 100 levels/);
    expect(() => decodeValue(nested(101)[0], bytesOf(`${"91".repeat(101)}c0`))).toThrow(
      /deeper than 100 levels/,
    );
  });

  test("dynamic values at every one of the levels are decoded and encoded", () => {
    let value: Value = new DynamicTyped("string", "x");
    for (let level = 0; level < 100; level++) value = new DynamicTyped(listOf("dynamic"), [value]);
    expect(decodeValue("dynamic", encodeValue("dynamic", value))).toEqual(value);
    const deeper = new DynamicTyped(listOf("dynamic"), [value]);
    expect(() => encodeValue("dynamic", deeper)).toThrow(ValueError);
  });

  test("a value that is nested 100000 levels deep is refused by the encoder", () => {
    let [type, value]: [CtyType, Value] = ["string", "x"];
    for (let level = 0; level < 100_000; level++) [type, value] = [listOf(type), [value]];
    expect(() => encodeValue(type, value)).toThrow(ValueError);
  });

  test("large lists and long texts are no problem", () => {
    const many = Array.from({ length: 200_000 }, (_, index) => `element ${index}`);
    expect(decodeValue(listOf("string"), encodeValue(listOf("string"), many))).toEqual(many);
    const long = "é".repeat(2_000_000);
    expect(decodeValue("string", encodeValue("string", long))).toBe(long);
  });
});

/** What decoding comes to; a decoded value must also survive being encoded. */
function outcomeOf(type: CtyType, bytes: Uint8Array): string {
  try {
    encodeValue(type, decodeValue(type, bytes));
    return "value";
  } catch (error) {
    return error instanceof ValueError ? "ValueError" : String(error);
  }
}
