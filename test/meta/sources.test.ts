import { expect, test } from "@jest/globals";
import { allFolders, type SourceFile, shippedFolders, sourceFiles } from "./sources.ts";

const shipped = await sourceFiles(shippedFolders);
const all = await sourceFiles(allFolders);
const tests = all.filter(({ path }) => path.startsWith("test/"));

test("the scan sees sources and tests", () => {
  expect(shipped.length).toBeGreaterThan(150);
  expect(tests.length).toBeGreaterThan(20);
});

test("nothing is printed past the logger: stdout belongs to the handshake, stderr to the log", () => {
  expect(lines(shipped, /\bconsole\s*\./)).toEqual([]);
});

test("no test is left out or run alone: make it pass, or delete it", () => {
  expect(
    lines(tests, /\b(?:test|it|describe)(?:\.each|\.concurrent)?\.(?:only|skip|todo|failing)\b/),
  ).toEqual([]);
  expect(lines(tests, /^\s*(?:xit|xtest|xdescribe|fit|fdescribe)\(/)).toEqual([]);
});

test("no work is left as a note in the sources: do it, or write an issue", () => {
  expect(lines(shipped, /\b(?:TO-?DO|FIX-?ME|XXX|HACK)\b(?!-)/)).toEqual([]);
});

test("no file or folder is a drawer: name it after the one idea it holds", () => {
  const drawers = all.filter(({ path }) =>
    path.split("/").some((name) => /^(utils?|common|helpers?|misc|types|lib)(\.ts)?$/i.test(name)),
  );
  expect(drawers.map(({ path }) => path)).toEqual([]);
});

/** `path:line: text` of every line that matches. */
function lines(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}
