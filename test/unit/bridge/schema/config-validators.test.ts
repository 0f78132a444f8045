import { expect, test } from "@jest/globals";
import { listBlock } from "../../../../src/bridge/schema/blocks.ts";
import { listOfStringsAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import type { ConfigValidator } from "../../../../src/bridge/schema/config-validator.ts";
import { atLeastOneOf } from "../../../../src/bridge/schema/config-validators/at-least-one-of.ts";
import { conflicting } from "../../../../src/bridge/schema/config-validators/conflicting.ts";
import { exactlyOneOf } from "../../../../src/bridge/schema/config-validators/exactly-one-of.ts";
import { requiredTogether } from "../../../../src/bridge/schema/config-validators/required-together.ts";
import { objectTypeOf } from "../../../../src/bridge/schema/nested-codec.ts";
import { formatPath } from "../../../../src/bridge/value/path.ts";
import { fromPlain } from "../../../../src/bridge/value/plain.ts";
import { type ObjectValue, unknown } from "../../../../src/bridge/value/value.ts";

const d = { description: "" };
const attributes = {
  a: stringAttribute("optional", d),
  b: listOfStringsAttribute("optional", d),
  c: listBlock({ ...d, attributes: {} }),
};
const at_least = atLeastOneOf("a", "b", "c");
const at_most = conflicting("a", "b", "c");
const exactly = exactlyOneOf("a", "b", "c");
const together = requiredTogether("a", "b", "c");
const missing = "[] At least one of a, b and c must be configured.";

test.each<[string, ConfigValidator, object, string[]]>([
  ["at least one: none", at_least, { c: [] }, [missing]],
  ["at least one: an empty list is a value", at_least, { b: [], c: [] }, []],
  ["at least one: a block", at_least, { c: [{}] }, []],
  ["at least one: perhaps", at_least, { a: unknown, c: [] }, []],
  ["at most one: none", at_most, { c: [] }, []],
  ["at most one: one, and perhaps another", at_most, { a: "x", b: unknown, c: [] }, []],
  [
    "at most one: two",
    at_most,
    { a: "x", c: [{}] },
    ["[c] a and c are configured. Only one of a, b and c may be configured."],
  ],
  ["exactly one: none", exactly, { c: [] }, [missing]],
  ["exactly one: one", exactly, { a: "x", c: [] }, []],
  [
    "exactly one: three",
    exactly,
    { a: "x", b: [], c: [{}] },
    ["[b] a, b and c are configured. Only one of a, b and c may be configured."],
  ],
  ["together: none", together, { c: [] }, []],
  ["together: all", together, { a: "x", b: [], c: [{}] }, []],
  ["together: some, and the rest perhaps", together, { a: "x", b: unknown, c: unknown }, []],
  [
    "together: some",
    together,
    { a: "x", b: unknown, c: [] },
    ["[a] a is configured but c is not. a, b and c must be configured together."],
  ],
])("%s", (_name, validator, config, messages) => {
  const object = fromPlain(objectTypeOf(attributes), config) as ObjectValue;
  const found = validator.validate(object, attributes);
  expect(found.map(({ path, detail }) => `[${formatPath(path)}] ${detail}`)).toEqual(messages);
  expect(found.every(({ severity }) => severity === "error")).toBe(true);
});
