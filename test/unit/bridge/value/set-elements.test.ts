import { expect, test } from "@jest/globals";
import { Decimal } from "../../../../src/bridge/value/number.ts";
import { distinctElements, inCoreOrder } from "../../../../src/bridge/value/set-elements.ts";
import { objectOf } from "../../../../src/bridge/value/type.ts";
import { unknown, type Value } from "../../../../src/bridge/value/value.ts";

test("each element once, the first of equal ones; what may still be different stays", () => {
  expect(distinctElements("number", [2, 1, 2n, new Decimal("1.0"), unknown, unknown])).toEqual([
    2,
    1,
    unknown,
    unknown,
  ]);
  const all: Value[] = ["a", "b"];
  expect(distinctElements("string", all)).toBe(all);
});

// As terraform 1.11.4 prints such sets.
test("core's order: by value where there is one, by content in objects, null and unknown last", () => {
  expect(inCoreOrder("number", [null, 10, unknown, 9, -1])).toEqual([-1, 9, 10, unknown, null]);
  expect(inCoreOrder("bool", [true, false])).toEqual([false, true]);
  expect(inCoreOrder("string", ["b", "a!", "a"])).toEqual(["a", "a!", "b"]);
  const type = objectOf({ a: "string", b: "string" });
  const objects = [
    { a: null, b: "x" },
    { a: "b", b: unknown },
    { a: "a", b: "z" },
  ];
  expect(inCoreOrder(type, objects)).toEqual([objects[2], objects[1], objects[0]]);
});
