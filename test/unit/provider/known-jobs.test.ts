import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createKnownJobs } from "../../../provider/known-jobs.ts";
import { silentLogger } from "../../../src/base/log.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "known-jobs-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const id = (nth: number) => `${"1".repeat(40)}${letters[nth]}`;
/** A process of its own. */
const process = (most: number) =>
  createKnownJobs({
    findFolder: async () => folder,
    savedIds: async () => () => false,
    log: silentLogger,
    most,
  });

/** Jobs that earlier runs have noted, the first longest ago. */
async function noted(count: number): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    await writeFile(join(folder, id(nth)), "");
    await utimes(join(folder, id(nth)), 1_000 + nth, 1_000 + nth);
  }
}

test("of too many jobs those go that no run has seen for longest, and what this run knows stays", async () => {
  await noted(20);
  const known = process(20);
  // Seen by a refresh of this run, though noted first.
  await known.note(id(0));
  await known.note(id(22));
  const kept = await readdir(folder);
  expect(kept.length).toBe(18);
  for (const stays of [0, 22, 19]) expect(kept).toContain(id(stays));
  for (const goes of [1, 2, 3]) expect(kept).not.toContain(id(goes));
  expect([await process(20).has(id(0)), await process(20).has(id(1))]).toEqual([true, false]);
});

test("a job that a later run sees again is young again", async () => {
  await noted(20);
  await process(20).note(id(0));
  await process(20).note(id(22));
  expect(await readdir(folder)).toContain(id(0));
});

test("while there are not too many, all stay", async () => {
  await noted(19);
  await process(20).note(id(22));
  expect((await readdir(folder)).length).toBe(20);
});
