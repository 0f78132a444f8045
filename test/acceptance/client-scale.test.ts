import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { connect, JobState } from "../../src/nosana/public.ts";
import { type FaultyRpc, startFaultyRpc } from "../support/faulty-rpc.ts";
import { type Network, startNetwork } from "../unit/localnet/support/network.ts";
import { place, placedJobs } from "../unit/nosana/jobs/placed-jobs.ts";

// Every eighth is closed.
const { accounts, jobs: placed } = placedJobs(5_720);
const there = placed.filter(({ kind }) => kind !== "closed");

let network: Network;
let rpc: FaultyRpc;
beforeAll(async () => {
  network = await startNetwork();
  rpc = await startFaultyRpc(network.endpoints.rpc_endpoint);
  await place(network, accounts);
});
afterAll(async () => {
  await rpc.stop();
  await network.localnet.close();
});

test("a thousand reads of one moment are ten requests for accounts and one for runs", async () => {
  const { jobs } = connect("localnet", { rpc_endpoint: rpc.url });
  const asked = there.slice(0, 1_000);
  const told = await Promise.all(asked.map(({ job }) => jobs.get(job)));
  expect(told.map(({ address }) => address)).toEqual(asked.map(({ job }) => job));
  const running = asked.filter(({ kind }) => kind === "running" || kind === "claimed again");
  expect(told.filter(({ state }) => state === JobState.RUNNING)).toHaveLength(running.length);
  expect(rpc.counts).toEqual({ getMultipleAccounts: 10, getProgramAccounts: 1 });
});

test("a list of 5,000 jobs stays below 200 MB, in a process that does nothing else", async () => {
  const client = pathToFileURL(join(import.meta.dirname, "../../dist/nosana/index.mjs")).href;
  // On Linux resourceUsage() tells no less than what the process had that started this one.
  const program = `
    import { readFile } from "node:fs/promises";
    import { connect } from ${JSON.stringify(client)};
    const { jobs } = connect("localnet", { rpc_endpoint: ${JSON.stringify(network.endpoints.rpc_endpoint)} });
    const all = await jobs.all();
    const status = await readFile("/proc/self/status", "utf8").catch(() => "");
    const kilobytes = Number(/VmHWM:\\s*(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
    console.log(JSON.stringify({ jobs: all.length, kilobytes }));
  `;
  const { stdout } = await execa("node", ["--input-type=module", "--eval", program]);
  const { jobs, kilobytes } = JSON.parse(stdout);
  expect(jobs).toBe(there.length);
  expect(jobs).toBeGreaterThanOrEqual(5_000);
  expect(kilobytes).toBeLessThan(200_000);
  process.stderr.write(`5,000 jobs: ${Math.round(kilobytes / 1_000)} MB\n`);
});
