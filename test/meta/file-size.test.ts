import { expect, test } from "@jest/globals";
import { shippedFolders, sourceFiles } from "./sources.ts";

const most_lines = 400;

/** Files that may be longer, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {};

const files = await sourceFiles(shippedFolders);

test("the scan sees the shipped sources", () => {
  expect(files.length).toBeGreaterThan(150);
});

test(`no shipped file is longer than ${most_lines} lines: split it by ideas, or give a reason above`, () => {
  const long = files.filter(({ path, text }) => linesOf(text) > most_lines && !exceptions[path]);
  expect(long.map(({ path, text }) => `${path}: ${linesOf(text)} lines`)).toEqual([]);
});

test("each exception is still needed", () => {
  const needed = files.filter(({ text }) => linesOf(text) > most_lines).map(({ path }) => path);
  expect(Object.keys(exceptions).filter((path) => !needed.includes(path))).toEqual([]);
});

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}
