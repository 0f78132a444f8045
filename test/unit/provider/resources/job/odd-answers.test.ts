import { expect, test } from "@jest/globals";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import { default_settings, type WaitSettings } from "../../../../../provider/resources/job/settings.ts";
import { waitForJob } from "../../../../../provider/resources/job/wait.ts";
import type { Services } from "../../../../../provider/services.ts";
import { systemClock } from "../../../../../src/base/clock.ts";
import { AppError } from "../../../../../src/base/errors.ts";
import { silentLogger } from "../../../../../src/base/log.ts";
import { type CallContext, Diagnostics } from "../../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import type { SettlingOptions } from "../../../../../src/solana/index.ts";
import { type Fault, oddAnswers } from "../../../../support/faulty-rpc.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { errorsOf, proxied, queuedJob, useQuietWorld } from "../../../../support/quiet-world.ts";
import { until } from "../../../../support/until.ts";
import { marketOf } from "../../../localnet/support/jobs.ts";
import * as facts from "../../../nosana/fake-program.ts";

// What is paid for and waited for is waited for until the deadline, whatever the RPC endpoint answers meanwhile.

const world = useQuietWorld();

type Rpc = Awaited<ReturnType<typeof proxied>>;

const host = (rpc: Rpc) =>
  createTestHost(
    createNosanaProvider({ ...localnetEnvironment(world.local.endpoints), NOSANA_RPC_ENDPOINT: rpc.url }),
  );
const config = (settings: Readonly<Record<string, unknown>> = {}) => ({
  job_definition: JSON.stringify(jobDefinition()),
  wait_for_completion: true,
  completion_timeout_seconds: 3_600n,
  ...settings,
});
const queued = () => queuedJob(world);
const isRead = (method: string) =>
  ["getMultipleAccounts", "getProgramAccounts", "getAccountInfo"].includes(method);

/** From now on, each read gets one of these for as long as there are any; whether all were given out. */
function saying(rpc: Rpc, faults: readonly Fault[]): () => boolean {
  const left = [...faults];
  rpc.decide = (method) => (isRead(method) ? (left.shift() ?? "none") : "none");
  return () => left.length === 0;
}

test("no odd answer ends a wait: each of them, one after another, and then the job's end is told", async () => {
  await using rpc = await proxied(world);
  const applying = host(rpc).resource("nosana_job").apply(config());
  const job = await queued();
  const allSaid = saying(rpc, ["forbidden", "drop_request", ...oddAnswers]);
  await until(allSaid, { progress: () => rpc.counts.getMultipleAccounts });
  await world.delist(job, world.market);
  const { diagnostics, state } = await applying;
  expect(errorsOf(diagnostics)).toEqual([`Job cancelled: ${job}`]);
  expect(state).toMatchObject({ id: job, status: "cancelled" });
});

test.each<Fault>(["forbidden", "null_result"])(
  "an endpoint that says nothing but %s until the wait is over: an error that names the last failure, with the job in state",
  async (fault) => {
    await using rpc = await proxied(world);
    const resource = host(rpc).resource("nosana_job");
    const applying = resource.apply(config({ completion_timeout_seconds: 3n }));
    const job = await queued();
    rpc.decide = (method) => (isRead(method) ? fault : "none");
    const { diagnostics, state } = await applying;
    expect(errorsOf(diagnostics)).toEqual([`Lost sight of the job: ${job}`]);
    const detail = diagnostics.find(({ severity }) => severity === "error")?.detail;
    expect(detail).toMatch(
      /completion_timeout_seconds = 3 was over.*The last failure: (The Solana RPC endpoint http|No usable answer within 3 seconds)/s,
    );
    expect(detail).toMatch(/the next terraform plan looks again.*terraform untaint/s);
    expect([state, resource.tainted]).toEqual([
      expect.objectContaining({ id: job, status: "pending" }),
      true,
    ]);
  },
);

test("with on_timeout = warn that is a warning, and the job stays untainted", async () => {
  await using rpc = await proxied(world);
  const resource = host(rpc).resource("nosana_job");
  const applying = resource.apply(config({ completion_timeout_seconds: 3n, on_timeout: "warn" }));
  const job = await queued();
  rpc.decide = (method) => (isRead(method) ? "not_found" : "none");
  const { diagnostics, state } = await applying;
  expect(diagnostics.map(({ severity, summary }) => [severity, summary])).toContainEqual([
    "warning",
    `Lost sight of the job: ${job}`,
  ]);
  expect([errorsOf(diagnostics), state?.id, resource.tainted]).toEqual([[], job, false]);
});

test("with on_timeout = stop the stop is tried, is owed when it fails, and comes before another job is posted", async () => {
  await using rpc = await proxied(world);
  const resource = host(rpc).resource("nosana_job");
  const wanted = config({ completion_timeout_seconds: 3n, on_timeout: "stop" });
  const applying = resource.apply(wanted);
  const job = await queued();
  rpc.decide = (method) => (isRead(method) ? "forbidden" : "none");
  const { diagnostics, state } = await applying;
  expect(errorsOf(diagnostics)).toEqual(["Timed out waiting for the job, and could not stop it"]);
  const detail = diagnostics.find(({ severity }) => severity === "error")?.detail;
  expect(detail).toMatch(
    /was out of sight when completion_timeout_seconds = 3 was over.*stops the job first/s,
  );
  expect([state?.id, resource.tainted]).toEqual([job, true]);
  rpc.decide = () => "none";
  const applied = await resource.apply({ ...wanted, completion_timeout_seconds: 1n });
  expect(applied.diagnostics.map(({ summary }) => summary)).toContain(`Job stopped: ${job}`);
  expect(marketOf(world.local).queue).not.toContain(job);
});

test("a posting that is not confirmed when the wait is over is an error; interrupted, or with on_timeout = warn, a warning", async () => {
  const posting = { signature: "a signature", last_valid_block_height: 1n };
  const refused = new AppError("RPC_REFUSED", {
    endpoint: "https://rpc",
    method: "getEpochInfo",
    reason: "HTTP 403",
  });
  /** Never confirmed; `over` ends the wait, `interrupt` the whole call. */
  const unconfirmed = async (settings: Partial<WaitSettings>, end: "over" | "interrupt") => {
    const over = new AbortController();
    const interrupt = new AbortController();
    const nosana = {
      settledOutcome: async (
        _: unknown,
        { signal, onTrouble }: SettlingOptions & { signal: AbortSignal },
      ) => {
        onTrouble?.(refused);
        (end === "over" ? over : interrupt).abort();
        await systemClock.sleep(60_000, signal);
      },
      job: async () => null,
    };
    const diagnostics = new Diagnostics();
    await waitForJob(
      {
        start: { id: facts.job, transaction: posting.signature, status: "pending" } as unknown as JobModel,
        settings: { ...default_settings, wait_for_completion: true, ...settings },
        phase: "create",
        outer: {
          name: "timeouts.create",
          text: 'timeouts.create = "5m"',
          at: [],
          signal: over.signal,
          ends_at_ms: 0,
        },
        publish: () => {},
        unconfirmed: posting,
      },
      { nosana: async () => nosana } as unknown as Services,
      { signal: interrupt.signal, log: silentLogger, diagnostics } as unknown as CallContext,
    );
    expect(diagnostics.items.map(({ summary }) => summary)).toEqual([`Job not confirmed yet: ${facts.job}`]);
    expect(diagnostics.items[0]?.detail).toContain("refused getEpochInfo: HTTP 403. The id is in state");
    return diagnostics.items[0]?.severity;
  };
  expect(await unconfirmed({}, "over")).toBe("error");
  expect(await unconfirmed({ on_timeout: "stop" }, "over")).toBe("error");
  expect(await unconfirmed({ on_timeout: "warn" }, "over")).toBe("warning");
  expect(await unconfirmed({}, "interrupt")).toBe("warning");
});

test("nosana_job_completion waits through the same answers, also at its first look, and errs at its end", async () => {
  await using rpc = await proxied(world);
  const { job_definition } = config();
  const { state } = await host(rpc).resource("nosana_job").apply({ job_definition });
  const job = await queued();
  expect(state?.id).toBe(job);
  const early = saying(rpc, ["drop_request", "html", "null_result"]);
  const applying = host(rpc)
    .resource("nosana_job_completion")
    .apply({ job, completion_timeout_seconds: 3_600n });
  await until(early, { progress: () => rpc.counts.getMultipleAccounts });
  // Once its run was looked for, the job was seen.
  const looks = rpc.counts.getProgramAccounts ?? 0;
  await until(() => (rpc.counts.getProgramAccounts ?? 0) > looks + 1);
  const later = saying(rpc, ["forbidden", "not_found", "bad_request"]);
  await until(later, { progress: () => rpc.counts.getMultipleAccounts });
  await world.delist(job, world.market);
  const { diagnostics } = await applying;
  expect(errorsOf(diagnostics)).toEqual([`Job cancelled: ${job}`]);
});
