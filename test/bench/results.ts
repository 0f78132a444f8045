import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Address } from "@solana/kit";
import { execa } from "execa";
import { create } from "ipfs-http-client";
import { localnetEnvironment } from "../../provider/package/localnet.ts";
import { chainEdits, flow, opState } from "../support/chain-edits.ts";
import { emptyOperations, hostileResults } from "../support/hostile-results.ts";
import { jobBlock } from "../support/jobs.ts";
import { costOfChildren } from "../support/process-cost.ts";
import { createWorkspace, onlyResource, stateFile, type Workspace } from "../support/terraform.ts";
import { startWorld, type World } from "../unit/nosana/local-world.ts";
import type { Bench } from "./measured.ts";

const mib = 1024 * 1024;
const refresh = ["apply", "-refresh-only", "-auto-approve", "-input=false", "-no-color"];

/** Measured on 2026-12-01, in a way of reading that is not there any more. */
const before = "(before the limits 75 s, 784 MiB, state 55 MiB)";

export const benchResults: Bench = {
  title: "Results of hostile hosts: what one refresh costs the provider, and what JSON.parse alone would",
  async *run() {
    const world = await startWorld({ slot_ms: 40, hosts: 0 });
    const workspace = await createWorkspace(localnetEnvironment(world.local.endpoints));
    try {
      const usual = Buffer.from(JSON.stringify(flow("success", opState())));
      yield { name: "a usual result", value: await refreshed(world, workspace, usual) };
      const empty = emptyOperations(mib);
      yield {
        name: "1 MiB of empty operations",
        value: `${await refreshed(world, workspace, empty)} ${before}`,
      };
      for (const [name, make] of Object.entries(hostileResults)) {
        const content = make();
        const size = `${(content.length / mib).toFixed(0)} MiB of ${name}`;
        yield { name: size, value: await refreshed(world, workspace, content) };
        yield { name: "  JSON.parse alone", value: await parsed(workspace, content) };
      }
    } finally {
      await workspace[Symbol.asyncDispose]();
      await world.close();
    }
  },
};

/** Posts a job, ends it with this result, and lets terraform look. */
async function refreshed(world: World, workspace: Workspace, content: Uint8Array): Promise<string> {
  await workspace.write(jobBlock());
  await workspace.apply();
  const { values } = await onlyResource(workspace);
  const size_before = (await stateFile(workspace)).length;
  const ipfs = create({ url: world.local.endpoints.ipfs_api });
  const { cid } = await ipfs.add(content, { cidVersion: 0 });
  chainEdits(world).change(values.id as Address, {
    state: 2,
    ipfsResult: cid.multihash.digest,
    timeStart: 1_700_000_000n,
    timeEnd: 1_700_000_060n,
  });
  const running = workspace.start(refresh);
  const { cpu_seconds, peak_mib } = await costOfChildren(running.pid, running);
  const state_kib = ((await stateFile(workspace)).length - size_before) / 1024;
  await workspace.destroy();
  return `${cpu_seconds.toFixed(1)} s, ${peak_mib.toFixed(0)} MiB, state ${state_kib.toFixed(0)} KiB`;
}

/** A process of its own that does nothing else. */
async function parsed({ folder }: Workspace, content: Uint8Array): Promise<string> {
  const file = join(folder, "result.json");
  await writeFile(file, content);
  const script = `JSON.parse(require("node:fs").readFileSync(${JSON.stringify(file)}, "utf8"));
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    console.log(((userCPUTime + systemCPUTime) / 1e6).toFixed(1) + " s, " + Math.round(maxRSS / 1024) + " MiB");`;
  const { stdout, failed } = await execa(process.execPath, ["-e", script], { reject: false });
  return failed ? "fails" : stdout;
}
