import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { JsonCursor, UnreadableJson } from "../../../src/nosana/json-cursor.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const cursorOf = (text: string) => new JsonCursor(bytesOf(text), 100);

/** The whole document, as `JSON.parse` gives it. */
function read(bytes: Uint8Array): unknown {
  const cursor = new JsonCursor(bytes, 100);
  const value = (): unknown => {
    const kind = cursor.kind();
    if (kind === "string") return cursor.text(Number.POSITIVE_INFINITY).text;
    if (kind === "scalar") return cursor.scalar();
    const found: [string, unknown][] = [];
    if (kind === "object") {
      cursor.members(Number.POSITIVE_INFINITY, ({ text }) => found.push([text, value()]));
      return Object.fromEntries(found);
    }
    cursor.elements((index) => found.push([String(index), value()]));
    return found.map(([, element]) => element);
  };
  const document = value();
  cursor.end();
  return document;
}

function skipped(bytes: Uint8Array): true {
  const cursor = new JsonCursor(bytes, 100);
  cursor.skip();
  cursor.end();
  return true;
}

/** What `work` gives, or "refused". */
function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnreadableJson || error instanceof SyntaxError) return "refused";
    throw error;
  }
}

/** Both ways of reading judge a document as `JSON.parse` does. */
function expectAsParsed(text: string): void {
  const parsed = outcomeOf(() => JSON.parse(text));
  // Read from UTF-8, so halves of surrogate pairs that are not escaped are lost.
  const wanted = parsed === "refused" || text.isWellFormed() ? parsed : JSON.parse(text.toWellFormed());
  expect(outcomeOf(() => read(bytesOf(text)))).toEqual(wanted);
  expect(outcomeOf(() => skipped(bytesOf(text)))).toBe(parsed === "refused" ? "refused" : true);
}

describe("is JSON, and reads as JSON.parse reads it, exactly when JSON.parse takes it", () => {
  test.each([
    ...[
      "",
      " ",
      "{",
      "}",
      "[",
      "[1",
      "[1,",
      "[1,]",
      "[,1]",
      "[]]",
      '{"a"',
      '{"a":',
      '{"a":1,}',
      "{,}",
      "{1:2}",
    ],
    ...['{"a" 1}', '"', '"\\', '"\\u12', '"\\u12g4"', '"\\x"', '"a\nb"', '"\u0000"', "'a'", "[1 2]", "1 2"],
    ...[
      "01",
      "-",
      "1.",
      ".5",
      "+1",
      "1e",
      "1e+",
      "0x1",
      "NaN",
      "Infinity",
      "tru",
      "nul",
      "TRUE",
      "truefalse",
    ],
    ...["0", "-0", "1.5e-7", "1E5", "1e999", "true", "false", "null", '""', "[]", "{}", " [ ] ", "\t{\n}\r"],
    ...['"\\ud83d"', '"\\ud83d\\ude00"', '"\u2028"', '{"__proto__":{"a":1}}', '{"a":1,"a":2}', '"é 日 😀"'],
  ])("%j", (text) => {
    expectAsParsed(text);
  });

  test("whatever it is", () => {
    // fast-check prints the seed of a failing run.
    fc.assert(fc.property(fc.json(), expectAsParsed));
    fc.assert(fc.property(fc.string(), expectAsParsed));
    const damaged = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", ",", "]", "}", '"', "\\", "1", "\u0001"),
    );
    fc.assert(
      fc.property(damaged, ([text, where, put]) => {
        const at = where % (text.length + 1);
        expectAsParsed(`${text.slice(0, at)}${put}${text.slice(at + 1)}`);
      }),
    );
  });

  test("whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const parsed = outcomeOf(() => JSON.parse(new TextDecoder().decode(bytes)));
        expect(outcomeOf(() => read(bytes))).toEqual(parsed);
      }),
    );
  });
});

describe("a part of a text", () => {
  const part = (json: string, most: number, from?: "start" | "end") => cursorOf(json).text(most, from);

  test.each([
    ['"abcdef"', 4, "abcd", "cdef"],
    ['"\\n\\u0041\\\\\\""', 2, "\nA", '\\"'],
    ['"日本語です"', 3, "日本語", "語です"],
    ['"a😀b"', 2, "a", "b"],
    ['"a\\ud83d\\ude00b"', 2, "a", "b"],
    ['"abc"', 0, "", ""],
  ])("%s, %i units", (json, most, start, end) => {
    const omitted = (JSON.parse(json) as string).length - most;
    expect(part(json, most)).toEqual({ text: start, omitted });
    expect(part(json, most, "end")).toEqual({ text: end, omitted });
  });

  test("of any text is its start and its end", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat({ max: 20 }), (text, most) => {
        const json = JSON.stringify(text);
        const [start, end] = [part(json, most), part(json, most, "end")];
        expect(text.startsWith(start.text)).toBe(true);
        expect(text.endsWith(end.text)).toBe(true);
        expect(start.omitted).toBe(Math.max(0, text.length - most));
        // Half a character less than wanted, at most.
        for (const { text: kept, omitted } of [start, end])
          expect(text.length - omitted - kept.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("nesting is refused behind its limit, not before", () => {
  const nested = (depth: number) => bytesOf(`${"[".repeat(depth)}${"]".repeat(depth)}`);
  expect(skipped(nested(100))).toBe(true);
  expect(() => skipped(nested(101))).toThrow("it nests too deep");
  expect(() => skipped(bytesOf('{"a":'.repeat(101)))).toThrow(UnreadableJson);
});

test("a byte-order mark is passed over", () => {
  expect(read(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytesOf("[1]")))).toEqual([1]);
});

test("a number nobody means is none", () => {
  expect(cursorOf(`1${"0".repeat(400)}`).scalar()).toBeNull();
  expect(cursorOf("9007199254740993").scalar()).toBe(2 ** 53);
});
