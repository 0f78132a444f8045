import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { plainText } from "../../../src/base/plain-text.ts";

const character = (code: number) => String.fromCharCode(code);
const codes = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const obeyed = [
  ...codes(0x00, 0x08),
  ...codes(0x0b, 0x1f),
  ...codes(0x7f, 0x9f),
  0x2028,
  0x2029,
  ...codes(0x202a, 0x202e),
  ...codes(0x2066, 0x2069),
];

test.each(obeyed)("character %i is written as JSON escapes it", (code) => {
  expect(plainText(`a${character(code)}b`)).toBe(`a\\u${code.toString(16).padStart(4, "0")}b`);
});

describe("what a terminal only shows stays", () => {
  test.each([
    ["line feeds and tabs", "a\n\tb\n"],
    ["backslashes, and what looks escaped", "C:\\u001b \\n"],
    ["other scripts", "weiß 日本語 العربية\u200f עברית"],
    ["composed emoji, which a joiner holds together", "👩\u200d🚀"],
    ["colours' names without their escape", "[32mgreen[0m"],
  ])("%s", (_, text) => {
    expect(plainText(text)).toBe(text);
  });
});

test.each([
  ["a line's end on Windows is a line's end", "a\r\nb\r\n", "a\nb\n"],
  ["a return alone would write over the line", "hidden\rshown", "hidden\\u000dshown"],
  ["a terminal's title", "\u001b]0;pwned\u0007", "\\u001b]0;pwned\\u0007"],
  ["half of a surrogate pair", "a\ud83d", "a\ufffd"],
])("%s", (_, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test("any text: nothing obeyed is left, and a second time changes nothing", () => {
  // fast-check prints the seed of a failing run.
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const plain = plainText(text);
      expect([...plain].filter((found) => obeyed.includes(found.charCodeAt(0)))).toEqual([]);
      expect(plainText(plain)).toBe(plain);
    }),
  );
});
