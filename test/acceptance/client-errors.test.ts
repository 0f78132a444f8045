import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { chosenSeed } from "../support/random.ts";

// What the built package throws at those who use it.

const root = join(import.meta.dirname, "../..");
const seed = chosenSeed();

test(`no call of the exported client throws anything but an AppError, or leaves a rejection behind (TEST_SEED=${seed})`, async () => {
  const { stdout } = await execa("node", ["test/support/odd-calls.mjs", String(seed), "1500"], { cwd: root });
  const told = JSON.parse(stdout) as {
    functions: number;
    refused: number;
    wrong: string[];
    identity: boolean[];
  };
  expect(told.wrong).toEqual([]);
  expect(told.functions).toBeGreaterThan(35);
  expect(told.refused).toBeGreaterThan(500);
  // An error of one entry is known to another, whose copy of the class is its own.
  expect(told.identity).toEqual([true, true, true]);
});
