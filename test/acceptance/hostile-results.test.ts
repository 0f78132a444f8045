import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import { create } from "ipfs-http-client";
import { chainEdits } from "../support/chain-edits.ts";
import { confidentialBlock, secretVariable } from "../support/confidential-jobs.ts";
import { Control } from "../support/control.ts";
import { hostileResults, resultWithTerminalCodes } from "../support/hostile-results.ts";
import { type JobWorkspace, useJobWorkspace } from "../support/job-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { costOfChildren } from "../support/process-cost.ts";
import { stateFile } from "../support/terraform.ts";

const refresh = ["apply", "-refresh-only", "-auto-approve", "-input=false", "-no-color"];

async function pinned({ world }: JobWorkspace, content: Uint8Array) {
  const { cid } = await create({ url: world.local.endpoints.ipfs_api }).add(content, { cidVersion: 0 });
  return cid;
}

/** What a terminal obeys, as JSON writes some of it, and as it is. */
const obeyed = /\\u001b|\\u0007|\\u009b|\\u202e|(?![\n\t])\p{Cc}|[\u202a-\u202e]/u;
const raw = /(?![\n\t])\p{Cc}|[\u202a-\u202e]/u;

describe("a host that fills its result cannot fill memory or state", () => {
  const on = useJobWorkspace({ hosts: 0 });
  // Each kind of cost once: the bench has them all.
  const outcomes: readonly [string, readonly unknown[]][] = [
    ["operations", ["failed", "result_unreadable", 0]],
    ["a thousand operations with logs", ["completed", "success", 200]],
    ["log lines", ["completed", "success", 1]],
    ["members of an operation", ["completed", "success", 1]],
  ];
  const names = outcomes.map(([name]) => name);

  test("jobs to be ended are posted", async () => {
    await on.workspace.write(jobBlock({ arguments: `for_each = toset(${JSON.stringify(names)})` }));
    expect((await on.workspace.apply()).exit_code).toBe(0);
  });

  test.each(outcomes)("32 MiB of %s", async (name, outcome) => {
    const content = hostileResults[name]?.() ?? Buffer.alloc(0);
    const { digest } = (await pinned(on, content)).multihash;
    const id = (await on.idOf(name)) as Address;
    const times = { timeStart: 1_700_000_000n, timeEnd: 1_700_000_060n };
    chainEdits(on.world).change(id, { state: 2, ipfsResult: digest, ...times });
    const before = await shownSize();
    const running = on.workspace.start(refresh);
    const cost = await costOfChildren(running.pid, running);
    expect((await running).exitCode).toBe(0);
    expect(cost.peak_mib).toBeLessThan(200);
    expect((await shownSize()) - before).toBeLessThan(256 * 1024);
    const { status, status_reason, operations } = (await on.shown()).get(name)?.values ?? {};
    expect([status, status_reason, (operations as unknown[]).length]).toEqual(outcome);
  });

  test("and the next plan is empty", async () => {
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
  });

  const shownSize = async () => (await on.workspace.run(["show", "-json"])).stdout.length;
});

describe("a host that writes what terminals obey", () => {
  const on = useJobWorkspace({ hosts: 1, control_port: 0 });

  async function expectNothingObeyed(): Promise<void> {
    const { folder } = on.workspace;
    for (const file of ["terraform.tfstate", "trace.log"])
      expect((await readFile(join(folder, file), "utf8")).match(raw)?.[0]).toBeUndefined();
    // In JSON a control character would be an escape of one backslash; what we write has two.
    expect((await stateFile(on.workspace)).replaceAll("\\\\", "").match(obeyed)?.[0]).toBeUndefined();
  }

  test.each([
    ["public", () => jobBlock({ arguments: "wait_for_completion = true" })],
    ["confidential", () => secretVariable + confidentialBlock({ arguments: "wait_for_completion = true" })],
  ])("has it shown, not obeyed, of a %s job", async (_, block) => {
    const cid = await pinned(on, resultWithTerminalCodes());
    await new Control(on.world.local.endpoints.control).act("forge_result", { cid: cid.toString() });
    await on.workspace.write(block());
    const apply = await on.workspace.apply();
    expect(apply.exit_code).toBe(1);
    for (const output of [apply.stdout, apply.stderr]) expect(output.match(raw)?.[0]).toBeUndefined();
    expect(apply.text).toContain("\\u001b]0;pwned\\u0007");
    expect(apply.text).toContain("Job failed");
    const shown = (await on.shown()).get("test")?.values;
    expect(shown).toMatchObject({ status: "failed", status_reason: "exit_code" });
    expect(JSON.stringify(shown?.operations)).toContain("\\\\u001b]0;pwned");
    await expectNothingObeyed();
    expect((await on.workspace.destroy()).exit_code).toBe(0);
  });
});
