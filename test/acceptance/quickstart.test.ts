import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { execa } from "execa";
import { until } from "../support/until.ts";

const root = join(import.meta.dirname, "../..");
let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "nq-"));
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

/** The script `npm run quickstart` runs after the build, with a temporary folder of its own. */
function quickstart() {
  return execa(join(root, "node_modules/.bin/tsx"), [join(root, "provider/package/quickstart.ts")], {
    env: { TMPDIR: temporary },
    reject: false,
    stdin: "ignore",
  });
}

/** What it left behind, but for tsx's own cache. */
async function leftovers(): Promise<readonly string[]> {
  return (await readdir(temporary)).filter((name) => !name.startsWith("tsx-"));
}

/** Processes that were started with our temporary folder, as the system sees them. */
async function processesLeft(): Promise<string> {
  const { stdout } = await execa("bash", [
    "-c",
    `grep -lsz "TMPDIR=${temporary}" /proc/[0-9]*/environ || true`,
  ]);
  return stdout;
}

test("two at once both end with the job's id, status and log, and leave nothing behind", async () => {
  const runs = await Promise.all([quickstart(), quickstart()]);
  for (const { exitCode, stdout } of runs) {
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("terraform destroy")]);
    expect(stdout).toMatch(
      /job_id +[1-9A-HJ-NP-Za-km-z]{32,44}\nstatus +completed\nlogs +Hello from Nosana$/,
    );
  }
  expect(await leftovers()).toEqual([]);
  expect(await processesLeft()).toBe("");
});

test("Ctrl-C cleans up", async () => {
  const run = quickstart();
  let printed = "";
  run.stdout?.on("data", (data) => {
    printed += String(data);
  });
  await until(() => printed.includes("terraform plan"));
  run.kill("SIGINT");
  const { exitCode } = await run;
  expect(exitCode).toBe(130);
  expect(await leftovers()).toEqual([]);
  expect(await processesLeft()).toBe("");
});
