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

describe("a host that fills its result", () => {
  const on = useJobWorkspace({ hosts: 0 });
  // Each kind of cost once: the bench has them all.
  const names = ["operations", "a thousand operations with logs", "log lines", "members of an operation"];

  test("cannot fill memory or state, and its job's plan is empty", async () => {
    await on.workspace.write(jobBlock({ arguments: `for_each = toset(${JSON.stringify(names)})` }));
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const found: Record<string, unknown> = {};
    for (const name of names) {
      const content = hostileResults[name]?.() ?? Buffer.alloc(0);
      const { digest } = (await pinned(on, content)).multihash;
      const id = (await on.idOf(name)) as Address;
      const times = { timeStart: 1_700_000_000n, timeEnd: 1_700_000_060n };
      chainEdits(on.world).change(id, { state: 2, ipfsResult: digest, ...times });
      const before = (await on.workspace.run(["show", "-json"])).stdout.length;
      const running = on.workspace.start(refresh);
      const cost = await costOfChildren(running.pid, running);
      expect([name, (await running).exitCode]).toEqual([name, 0]);
      const grown = (await on.workspace.run(["show", "-json"])).stdout.length - before;
      found[name] = {
        "under 200 MiB": cost.peak_mib < 200 || cost.peak_mib,
        "under 256 KiB": grown < 256 * 1024 || grown,
        outcome: await outcomeOf(name),
      };
    }
    const bounded = { "under 200 MiB": true, "under 256 KiB": true };
    expect(found).toEqual({
      operations: { ...bounded, outcome: ["failed", "result_unreadable", 0] },
      "a thousand operations with logs": { ...bounded, outcome: ["completed", "success", 200] },
      "log lines": { ...bounded, outcome: ["completed", "success", 1] },
      "members of an operation": { ...bounded, outcome: ["completed", "success", 1] },
    });
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
  });

  async function outcomeOf(name: string) {
    const { status, status_reason, operations } = (await on.shown()).get(name)?.values ?? {};
    return [status, status_reason, Array.isArray(operations) ? operations.length : operations];
  }
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
