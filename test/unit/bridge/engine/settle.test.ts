import { expect, test } from "@jest/globals";
import { settledObject } from "../../../../src/bridge/engine/settle.ts";
import { path } from "../../../../src/bridge/value/path.ts";
import { thing, thingAttributes, thingFields, unknown } from "./toy.ts";

test("a settled model is its object, without problems", () => {
  const { object, problems } = settledObject(thingAttributes, thing);
  expect(problems).toEqual([]);
  expect(Object.keys(object)).toEqual(Object.keys(thingAttributes));
  expect(object).toMatchObject(thingFields);
});

test("each attribute that is not settled is null and one problem, in the schema's order", () => {
  const { object, problems } = settledObject(thingAttributes, {
    ...thing,
    revision: undefined,
    size: 0.5,
    zone: unknown,
    name: 5,
  });
  expect(object).toMatchObject({ name: null, zone: null, revision: null, id: "thing-1" });
  expect(problems.map(({ severity, summary, path: at }) => [severity, summary, at])).toEqual(
    ["name", "zone", "revision"].map((name) => ["error", "Bug in the provider", path(name)]),
  );
});

test("an empty model settles nothing, and says so of everything", () => {
  const { object, problems } = settledObject(thingAttributes, {});
  expect(Object.values(object).every((value) => value === null)).toBe(true);
  expect(problems).toHaveLength(Object.keys(thingAttributes).length);
});
