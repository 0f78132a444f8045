import { expect, test } from "@jest/globals";
import { Decimal } from "../../../../src/bridge/value/number.ts";
import { listOf } from "../../../../src/bridge/value/type.ts";
import {
  DynamicTyped,
  isObjectValue,
  isWhollyKnown,
  objectValue,
  Unknown,
  unknown,
  type Value,
} from "../../../../src/bridge/value/value.ts";

const refined = new Unknown(Uint8Array.of(0x81, 1, 0xc2));

test("an unknown is found at any depth", () => {
  const wrappers: ((inner: Value) => Value)[] = [
    (inner) => inner,
    (inner) => ["a", inner],
    (inner) => new Map([["k", inner]]),
    (inner) =>
      objectValue([
        ["a", null],
        ["b", inner],
      ]),
    (inner) => new DynamicTyped("string", inner),
    (inner) => [new Map([["k", objectValue([["a", new DynamicTyped(listOf("string"), [inner])]])]])],
  ];
  expect(wrappers.map((wrap) => isWhollyKnown(wrap("x")))).toEqual(wrappers.map(() => true));
  expect(wrappers.map((wrap) => isWhollyKnown(wrap(null)))).toEqual(wrappers.map(() => true));
  expect(wrappers.map((wrap) => isWhollyKnown(wrap(refined)))).toEqual(wrappers.map(() => false));
});

test("only objects are objects", () => {
  expect(isObjectValue(objectValue([]))).toBe(true);
  const others: Value[] = [
    null,
    unknown,
    "a",
    true,
    1,
    1n,
    new Decimal("0.1"),
    [],
    new Map(),
    new DynamicTyped("bool", true),
  ];
  expect(others.map(isObjectValue)).toEqual(others.map(() => false));
});

test("an object's own names are all it has", () => {
  const object = objectValue([["__proto__", 1]]);
  expect(Object.keys(object)).toEqual(["__proto__"]);
  expect(object.constructor).toBeUndefined();
});
