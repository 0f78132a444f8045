import { expect, test } from "@jest/globals";
import {
  decodeDynamic,
  decodeObject,
  echoed,
  encodedNull,
  encodeObject,
} from "../../../../src/bridge/engine/dynamic.ts";
import { objectOf } from "../../../../src/bridge/value/type.ts";
import { unknown } from "../../../../src/bridge/value/value.ts";
import { jsonBytes, nothing } from "./toy.ts";

const type = objectOf({ a: "number" });
const five = encodeObject(type, { a: 5 });

test("msgpack is read first, then JSON, and nothing is null", () => {
  expect(decodeDynamic(type, { msgpack: five, json: jsonBytes({ a: 6 }) })).toEqual({ a: 5 });
  expect(decodeDynamic(type, { ...nothing, json: jsonBytes('{"a":9007199254740993}') })).toEqual({
    a: 9007199254740993n,
  });
  expect(decodeDynamic(type, nothing)).toBeNull();
  expect(decodeDynamic(type, undefined)).toBeNull();
});

test("JSON with an attribute the type does not have is refused", () => {
  expect(() => decodeDynamic(type, { ...nothing, json: jsonBytes({ a: 5, b: 6 }) })).toThrow(
    'unexpected attribute "b"',
  );
});

test("an object is whole or null", () => {
  expect(decodeObject(type, { ...nothing, msgpack: five })).toEqual({ a: 5 });
  expect(decodeObject(type, { ...nothing, msgpack: encodedNull })).toBeNull();
  const whollyUnknown = { ...nothing, msgpack: Uint8Array.of(0xd4, 0, 0) };
  expect(decodeDynamic(type, whollyUnknown)).toBe(unknown);
  expect(() => decodeObject(type, whollyUnknown)).toThrow("a whole object is required");
});

test("null is spelled out", () => {
  expect(encodedNull).toEqual(Uint8Array.of(0xc0));
  expect(encodeObject(type, null)).toEqual(encodedNull);
});

test("an echo is the same bytes, or null for nothing", () => {
  expect(echoed({ ...nothing, msgpack: five })).toBe(five);
  expect(echoed(nothing)).toEqual(encodedNull);
  expect(echoed(undefined)).toEqual(encodedNull);
});
