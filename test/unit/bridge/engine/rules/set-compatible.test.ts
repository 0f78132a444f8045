import { expect, test } from "@jest/globals";
import { setViolations } from "../../../../../src/bridge/engine/rules/set-compatible.ts";
import { valueViolations } from "../../../../../src/bridge/engine/rules/value-compatible.ts";
import { sayFor } from "../../../../../src/bridge/engine/rules/violation.ts";
import { type CtyType, objectOf } from "../../../../../src/bridge/value/type.ts";
import { unknown, type Value } from "../../../../../src/bridge/value/value.ts";

const many = Array.from({ length: 5_000 }, (_, at) => at);
const thing = objectOf({ key: "string", made: "string" });
const made = (at: number): Value => ({ key: `k${at}`, made: `m${at}` });

function compared(element: CtyType, planned: readonly Value[], actual: readonly Value[]) {
  let comparisons = 0;
  const say = sayFor(false);
  const fits = (was: Value, is: Value) => {
    comparisons++;
    return valueViolations(element, was, is, [], say).length === 0;
  };
  return {
    violations: setViolations({ element, planned, actual, fits }, [], say),
    comparisons: () => comparisons,
  };
}

test.each<[string, CtyType, readonly Value[], readonly Value[]]>([
  ["known elements", "string", many.map((at) => `k${at}`), many.map((at) => `k${at}`).reverse()],
  ["unknown elements", "string", many.map(() => unknown), many.map((at) => `k${at}`)],
  [
    "objects with an unknown part",
    thing,
    many.map((at) => ({ key: `k${at}`, made: unknown })),
    many.map(made).reverse(),
  ],
  [
    "objects with different unknown parts",
    thing,
    many.map((at) => (at % 2 === 0 ? { key: `k${at}`, made: unknown } : { key: unknown, made: `m${at}` })),
    many.map(made).reverse(),
  ],
])("thousands of %s are not compared each with each", (_name, element, planned, actual) => {
  const { violations, comparisons } = compared(element, planned, actual);
  expect(violations).toEqual([]);
  expect(comparisons()).toBeLessThanOrEqual(2 * many.length);
});

test("of thousands, the one that is wrong is named", () => {
  const planned = many.map((at) => ({ key: `k${at}`, made: unknown }));
  const actual = many.map((at) => (at === 7 ? { key: "other", made: null } : made(at)));
  const { violations, comparisons } = compared(thing, planned, actual);
  expect(violations.map(({ message }) => message)).toEqual([
    'was planned with the element { key = "k7", made = (known after apply) }, which is gone',
  ]);
  expect(comparisons()).toBeLessThanOrEqual(2 * many.length);
});

test("an element named twice counts once", () => {
  expect(compared("string", ["a", "b"], ["b", "a", "a"]).violations).toEqual([]);
});
