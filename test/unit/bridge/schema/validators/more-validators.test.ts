import { describe, expect, test } from "@jest/globals";
import type { Validator } from "../../../../../src/bridge/schema/validator.ts";
import { anyOf } from "../../../../../src/bridge/schema/validators/any-of.ts";
import { each } from "../../../../../src/bridge/schema/validators/each.ts";
import { lengthBetween } from "../../../../../src/bridge/schema/validators/length.ts";
import { numberBetween } from "../../../../../src/bridge/schema/validators/number-between.ts";
import { oneOf } from "../../../../../src/bridge/schema/validators/one-of.ts";
import { matching } from "../../../../../src/bridge/schema/validators/pattern.ts";
import { sizeBetween } from "../../../../../src/bridge/schema/validators/size.ts";
import { uniqueElements } from "../../../../../src/bridge/schema/validators/unique.ts";
import { Decimal } from "../../../../../src/bridge/value/number.ts";
import { formatPath, path } from "../../../../../src/bridge/value/path.ts";
import { objectValue, unknown, type Value } from "../../../../../src/bridge/value/value.ts";

const word = matching(/^[a-z]+$/, "lower-case letters");
const said = (validator: Validator, value: Value) =>
  validator.validate(value, path("a")).map((found) => `${formatPath(found.path)}: ${found.detail}`);

describe("accepted", () => {
  test.each<[string, Validator, Value]>([
    ["just long enough", lengthBetween(2, 4), "ab"],
    ["just short enough, counted in characters", lengthBetween(2, 4), "🚀🚀🚀🚀"],
    ["a match", word, "abc"],
    ["just enough elements", sizeBetween(1, 2), ["a"]],
    [
      "a map of just few enough",
      sizeBetween(1, 2),
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    ],
    [
      "different elements",
      uniqueElements,
      ["a", "b", 1, "1", objectValue([["x", 1]]), objectValue([["x", 2]])],
    ],
    ["elements that may yet differ", uniqueElements, [unknown, unknown, [unknown], [unknown]]],
    ["the least number", numberBetween(0, 1), 0],
    [
      "the most, to the last digit",
      numberBetween(0, new Decimal("0.30000000000000000001")),
      new Decimal("0.30000000000000000001"),
    ],
    ["each element", each(word, lengthBetween(1, 3)), ["abc", null, unknown]],
    ["either", anyOf(word, oneOf("A1")), "A1"],
  ])("%s", (_name, validator, value) => {
    expect(said(validator, value)).toEqual([]);
  });
});

describe("refused", () => {
  test.each<[string, Validator, Value, string[]]>([
    ["too short", lengthBetween(2, 4), "a", ["a: a must be a text of 2 to 4 characters, not of 1."]],
    ["too long", lengthBetween(2, 4), "abcde", ["a: a must be a text of 2 to 4 characters, not of 5."]],
    ["no match, without the text", word, "hunter2", ["a: a must be lower-case letters."]],
    ["too few", sizeBetween(1, 2), [], ["a: a must be a collection of 1 to 2 elements, not of 0."]],
    ["twice", uniqueElements, ["x", "y", "x"], ["a[2]: a[2] must be different from element 0."]],
    [
      "the same number in another form",
      uniqueElements,
      [5, 5n],
      ["a[1]: a[1] must be different from element 0."],
    ],
    [
      "the same object",
      uniqueElements,
      [
        objectValue([
          ["p", 1],
          ["q", 2],
        ]),
        objectValue([
          ["q", 2],
          ["p", 1],
        ]),
      ],
      ["a[1]: a[1] must be different from element 0."],
    ],
    [
      "beyond by the last digit",
      numberBetween(0, new Decimal("0.30000000000000000001")),
      new Decimal("0.30000000000000000002"),
      ["a: a must be a number from 0 to 0.30000000000000000001, not 0.30000000000000000002."],
    ],
    ["below", numberBetween(-1, 1), -2n, ["a: a must be a number from -1 to 1, not -2."]],
    [
      "one element",
      each(word),
      new Map([
        ["k", "A"],
        ["l", "a"],
      ]),
      ['a["k"]: a["k"] must be lower-case letters.'],
    ],
    ["neither", anyOf(word, oneOf("A1")), "A2", ['a: a must be lower-case letters, or one of "A1".']],
  ])("%s", (_name, validator, value, messages) => {
    expect(said(validator, value)).toEqual(messages);
  });
});

test("a pattern that remembers where it stopped is refused", () => {
  expect(() => matching(/a/g, "a")).toThrow("must not have the flags g or y");
});
