import { describe, expect, test } from "@jest/globals";
import { type Address, address, type KeyPairSigner } from "@solana/kit";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import { default_settings, type WaitSettings } from "../../../../../provider/resources/job/settings.ts";
import { type WaitRequest, waitForJob } from "../../../../../provider/resources/job/wait.ts";
import type { Services } from "../../../../../provider/services.ts";
import { silentLogger } from "../../../../../src/base/log.ts";
import { Secret } from "../../../../../src/base/secret.ts";
import { type CallContext, Diagnostics } from "../../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import type { Job } from "../../../../../src/nosana/index.ts";
import { chainEdits, settledSlots } from "../../../../support/chain-edits.ts";
import type { Fault } from "../../../../support/faulty-rpc.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { errorsOf, proxied, queuedJob, useQuietWorld } from "../../../../support/quiet-world.ts";
import { until } from "../../../../support/until.ts";
import { marketOf } from "../../../localnet/support/jobs.ts";
import * as facts from "../../../nosana/fake-program.ts";

// How a wait ends, other than with the job's end. None of these waits may last until completion_timeout_seconds.

const world = useQuietWorld();

const long = { wait_for_completion: true, completion_timeout_seconds: 3_600n };
const config = (settings: Readonly<Record<string, unknown>> = long) => ({
  job_definition: JSON.stringify(jobDefinition()),
  ...settings,
});
const newJob = (environment: Readonly<Record<string, string>> = {}) =>
  createTestHost(
    createNosanaProvider({ ...localnetEnvironment(world.local.endpoints), ...environment }),
  ).resource("nosana_job");
const queued = () => queuedJob(world);
async function taken(): Promise<{ job: Address; run: Address; node: KeyPairSigner }> {
  const node = await world.newNode();
  const job = await queued();
  return { job, run: await world.work(node), node };
}

test("queue_timeout_seconds ends it, with the place in the queue, the market, and what to do", async () => {
  const ahead = await world.post(world.market);
  const job = newJob();
  const { diagnostics, state } = await job.apply(config({ ...long, queue_timeout_seconds: 1n }));
  expect(errorsOf(diagnostics)).toEqual([`No host has taken the job: ${state?.id}`]);
  const detail = diagnostics.find(({ severity }) => severity === "error")?.detail;
  for (const fact of [
    `still queued at position 2 of 2 in market ${world.market} after queue_timeout_seconds = 1`,
    "0.36 NOS",
    "raise queue_timeout_seconds",
    "nosana_markets",
    `nosana job stop ${state?.id}`,
    "terraform untaint",
  ])
    expect(detail).toContain(fact);
  expect([job.tainted, marketOf(world.local).queue]).toEqual([true, [ahead.job, state?.id]]);
});

test("with on_timeout = warn the job is not tainted, and the next apply goes on waiting, here until a host runs it", async () => {
  const job = newJob();
  const settings = { completion_timeout_seconds: 3_600n, queue_timeout_seconds: 1n, on_timeout: "warn" };
  const first = await job.apply(config({ ...settings, wait_until: "completed" }));
  expect(first.diagnostics.map(({ summary }) => summary)).toContain(
    `No host has taken the job: ${first.state?.id}`,
  );
  expect([errorsOf(first.diagnostics), job.tainted]).toEqual([[], false]);
  const applying = job.apply(config({ ...settings, wait_until: "running", queue_timeout_seconds: 60n }));
  const { job: id } = await taken();
  expect(await applying).toMatchObject({ diagnostics: [], state: { id, status: "running" } });
});

test("with on_timeout = stop the job is taken out of the queue", async () => {
  const job = newJob();
  const { diagnostics, state } = await job.apply(
    config({ ...long, queue_timeout_seconds: 1n, on_timeout: "stop" }),
  );
  expect(errorsOf(diagnostics)).toEqual(["Timed out waiting for the job, and stopped it"]);
  expect(diagnostics.at(-1)?.detail).toMatch(/queue_timeout_seconds = 1\. .*0\.36 NOS were paid back/);
  expect(state).toMatchObject({ status: "cancelled", status_reason: "delisted" });
});

test("a job that a host takes in the very moment it is to be stopped is left running, and waited for", async () => {
  await using rpc = await proxied(world);
  let host: ReturnType<typeof taken> | null = null;
  rpc.decide = async (method): Promise<Fault> => {
    if (method !== "simulateTransaction" || marketOf(world.local).queue.length === 0) return "none";
    host ??= taken();
    await host;
    return "none";
  };
  const settings = { ...long, queue_timeout_seconds: 1n, on_timeout: "stop" };
  const applying = newJob({ NOSANA_RPC_ENDPOINT: rpc.url }).apply(config(settings));
  await until(() => host !== null);
  const { job } = await (host as unknown as ReturnType<typeof taken>);
  // Looked at again and again, it is followed and not ended.
  const looks = () => rpc.counts.getProgramAccounts ?? 0;
  const before = looks();
  await until(() => looks() > before + 3);
  expect(chainEdits(world).job(job).state).toBe(0);
  await world.client.end(job, { wallet: world.wallet });
  const { diagnostics, state } = await applying;
  expect(errorsOf(diagnostics)).toEqual([`Job cancelled: ${job}`]);
  expect(state).toMatchObject({ id: job, status: "cancelled", status_reason: "ended" });
});

test.each(["delisted", "recovered"])("a job that is %s elsewhere ends it at once", async (how) => {
  const applying = newJob().apply(config());
  const { client, wallet } = world;
  if (how === "delisted") await client.delist(await queued(), { wallet });
  else {
    const { job, run, node } = await taken();
    await world.quit(node, job, run);
    await client.recover(job, { wallet });
  }
  const { diagnostics, state } = await applying;
  expect(errorsOf(diagnostics)).toEqual([`Job cancelled: ${state?.id}`]);
  expect(state).toMatchObject({ status: "cancelled", status_reason: how });
});

describe("what a host has taken when the time is up", () => {
  const job = { address: facts.job, market: facts.market, payer: facts.payer, project: facts.payer };
  const nothing = { ipfs_result: null, node: null, time_start: null, time_end: null };
  const queued = { ...job, ...nothing, state: "queued", raw_state: 0 } as unknown as Job;
  const running = { ...queued, state: "running", node: facts.node, time_start: 1n } as unknown as Job;

  /** A wait whose time is up once the queued job was seen; `looks`: what each later look finds, the last one for good. */
  async function waitUp(
    looks: readonly Job[],
    settings: Partial<WaitSettings>,
    more: Partial<WaitRequest> = {},
  ) {
    const over = new AbortController();
    const ended: string[] = [];
    const found = [...looks];
    const nosana = {
      async *follow() {
        yield queued;
        over.abort();
      },
      job: async () => (found.length > 1 ? found.shift() : found[0]),
      end: async (id: string) => {
        ended.push(id);
        return { refund: 0n };
      },
    };
    const services = {
      nosana: async () => nosana,
      wallet: async () => ({ address: facts.payer }),
      guards: { requireWriting: () => {} },
    } as unknown as Services;
    const diagnostics = new Diagnostics();
    const outer = { name: "timeouts.create", text: "", at: [], signal: over.signal, ends_at_ms: 0 };
    const start = { id: facts.job, status: "pending", deposit: null } as unknown as JobModel;
    const model = await waitForJob(
      {
        start,
        settings: { ...default_settings, wait_until: "running", ...settings },
        phase: "create",
        outer,
        publish: () => {},
        ...more,
      },
      services,
      { signal: new AbortController().signal, log: silentLogger, diagnostics } as unknown as CallContext,
    );
    return { status: model.status, ended, said: diagnostics.items.map(({ summary }) => summary) };
  }

  test("is what was waited for, when the last look shows it", async () => {
    expect(await waitUp([running], {})).toEqual({ status: "running", ended: [], said: [] });
  });

  test("is spared by on_timeout = stop, when only the look before the stop shows it", async () => {
    const stops = { on_timeout: "stop" } as const;
    expect(await waitUp([queued, running], stops)).toEqual({ status: "running", ended: [], said: [] });
  });

  test("and has ended at once is told as any job that did not complete", async () => {
    const over = { ...running, state: "done", raw_state: 2, time_end: 1n } as unknown as Job;
    expect(await waitUp([queued, running, over], { on_timeout: "stop" })).toEqual({
      status: "cancelled",
      ended: [],
      said: [`Job cancelled: ${facts.job}`],
    });
  });

  test("is stopped when it still lacks its definition, or its end was waited for", async () => {
    const stopped = { ended: [facts.job], said: ["Timed out waiting for the job, and stopped it"] };
    const stops = { on_timeout: "stop" } as const;
    const completes = { ...stops, wait_until: "completed" } as const;
    expect(await waitUp([queued, running], stops, { definition: new Secret("{}") })).toMatchObject(stopped);
    expect(await waitUp([queued, running], completes)).toMatchObject(stopped);
  });
});

test("a confidential job whose account is closed without a trace is not waited for any more, nor is an orphan", async () => {
  const settings = { completion_timeout_seconds: 1n, on_timeout: "warn" };
  for (const reason of ["account_closed", "orphaned"]) {
    const job = newJob();
    const wanted = config({ ...settings, confidential: true });
    const { state } = await job.apply(wanted);
    expect(state).toMatchObject({ status: "pending", definition_delivered: false });
    const edits = chainEdits(world);
    edits.unqueue(address(String(state?.id)));
    if (reason === "account_closed") {
      edits.close(address(String(state?.id)));
      await edits.prune();
    }
    await settledSlots(world);
    // A market is asked for its queue but now and then.
    await until(async () => {
      await job.refresh();
      return job.state?.status_reason === reason;
    });
    expect(await job.plan(wanted)).toMatchObject({ action: "no-op" });
    expect(await job.apply({ ...wanted, rerun_if: "failed" })).toMatchObject({
      action: "update",
      state: { id: state?.id, status_reason: reason },
    });
  }
});

test("a job that is in no queue ends it with what is lost, and the next apply posts another", async () => {
  const job = newJob();
  const applying = job.apply(config());
  const id = await queued();
  chainEdits(world).unqueue(id);
  const { diagnostics, state } = await applying;
  expect(errorsOf(diagnostics)).toEqual([`Job will never run: ${id}`]);
  expect(diagnostics.find(({ severity }) => severity === "error")?.detail).toMatch(
    /no way to get the deposit back.*the next apply posts, and pays, another job/s,
  );
  expect([state, job.tainted]).toEqual([
    expect.objectContaining({ id, status: "pending", status_reason: "orphaned" }),
    true,
  ]);
});
