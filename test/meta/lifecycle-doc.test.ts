import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { citationsIn, missingTests, rowsOf } from "./cited-tests.ts";
import { root } from "./sources.ts";

const page = await readFile(join(root, "docs/dev/lifecycle.md"), "utf8");

/** Where the page's short file names lead. */
const folders = {
  accept: "test/acceptance",
  protocol: "test/protocol",
  unit: "test/unit",
  meta: "test/meta",
};

test("every test that is cited exists", async () => {
  const citations = citationsIn(page, folders);
  expect(citations.length).toBeGreaterThan(60);
  expect(await missingTests(citations)).toEqual([]);
});

test.each([
  ["Statuses", 17],
  ["Row by row", 34],
  ["Changes", 13],
])("%s: each row has its proof", (heading, count) => {
  const rows = rowsOf(page, heading);
  expect(rows).toHaveLength(count);
  expect(rows.filter((cells) => citationsIn(cells.at(-1) ?? "", folders).length === 0)).toEqual([]);
});

test("every file that is named exists", async () => {
  const [files = []] = [page.match(/`(?:src|provider)\/[\w/-]+\.ts`/g) ?? []];
  expect(files.length).toBeGreaterThan(5);
  const missing: string[] = [];
  for (const file of files) await readFile(join(root, file.slice(1, -1))).catch(() => missing.push(file));
  expect(missing).toEqual([]);
});
