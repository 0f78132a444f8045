import { expect, test } from "@jest/globals";
import { logTail } from "../../../../../provider/resources/job/model.ts";
import type { OperationResult } from "../../../../../src/nosana/index.ts";

const printed = (...texts: string[]) =>
  ({ logs: texts.map((text) => ({ stream: "stdout", text })) }) as unknown as OperationResult;

test.each([
  ["nothing", [], 10, null],
  ["less than the limit", ["one\n", "two\n"], 10, "one\ntwo"],
  ["whole lines only", ["one\n", "two\n", "three\n"], 9, "three"],
  ["a line longer than the limit", ["0123456789"], 4, "6789"],
  // The half of a character is no text: nothing could hold it.
  ["whole characters only", ["😀😀"], 3, "😀"],
])("the end of a log: %s", (_, texts, limit, tail) => {
  expect(logTail(printed(...texts), limit)).toBe(tail);
});
