import { expect, test } from "@jest/globals";
import type { Clock } from "../../../src/base/clock.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { createLogger, type LogEntry } from "../../../src/base/log.ts";
import { createExactClient, digestOf } from "../../../src/nosana/index.ts";
import { fakeChain, fakeNode, Refusal } from "../solana/fake-node.ts";
import { job, jobAccount, network, run, runAccount } from "./fake-program.ts";

/** Time that runs a hundred times as fast. */
const fast: Clock = {
  now: () => systemClock.now() * 100,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 100, signal),
};

const result = digestOf("QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb");

/** A job that goes one step further with each read; a step is a job account, a run account, null, or an Error. */
function life(...steps: { job: unknown; run?: unknown }[]) {
  let reads = 0;
  const at = () => steps[Math.min(reads, steps.length - 1)];
  const node = fakeNode({
    getMultipleAccounts: () => {
      const step = at();
      if (step?.job instanceof Error || step?.run === undefined) reads++;
      if (step?.job instanceof Error) throw step.job;
      return { context: { slot: 1n }, value: [step?.job] };
    },
    getProgramAccounts: () => {
      const step = at();
      if (step?.run) reads++;
      return step?.run ? [{ pubkey: run, account: step.run }] : [];
    },
  });
  const entries: LogEntry[] = [];
  const log = createLogger((entry) => void entries.push(entry));
  const client = createExactClient({ chain: fakeChain(node, { clock: fast }), network, log, clock: fast });
  return { client, entries };
}

async function states(client: ReturnType<typeof life>["client"], options = {}) {
  const seen: unknown[] = [];
  for await (const one of client.follow(job, options)) seen.push(one === null ? null : one.state);
  return seen;
}

const done = { job: jobAccount({ state: 2, ipfsResult: result }) };
const queued = { job: jobAccount() };
const running = { job: jobAccount(), run: runAccount() };

test("each change once, until the job is done", async () => {
  const { client } = life(queued, queued, queued, running, running, done);
  await expect(states(client)).resolves.toEqual(["queued", "running", "done"]);
});

test("null at the end when the account is closed, or is not there at all", async () => {
  await expect(states(life(queued, queued, { job: null }).client)).resolves.toEqual(["queued", null]);
  await expect(states(life({ job: null }).client)).resolves.toEqual([null]);
});

test("until what the caller waits for", async () => {
  const { client } = life(queued, queued, running, running, done);
  await expect(
    states(client, { until: ({ state }: { state: unknown }) => state === "running" }),
  ).resolves.toEqual(["queued", "running"]);
});

test("goes on when reads fail for a while, and polls when there is no WebSocket", async () => {
  const { client, entries } = life(
    queued,
    queued,
    { job: new Error("socket hang up") },
    { job: new Error("again") },
    done,
  );
  await expect(states(client)).resolves.toEqual(["queued", "done"]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(entries.filter(({ level }) => level === "warn").map(({ message }) => message)).toContain(
    "no WebSocket to the Solana RPC node, polling instead",
  );
});

test("goes on through minutes without an answer, and tells trouble and its end once", async () => {
  const silence = Array.from({ length: 40 }, () => ({ job: new Error("socket hang up") }));
  const { client, entries } = life(queued, queued, ...silence, done);
  const told: (string | null)[] = [];
  const onTrouble = (error: { code: string } | null) => void told.push(error?.code ?? null);
  const started_ms = fast.now();
  await expect(states(client, { onTrouble })).resolves.toEqual(["queued", "done"]);
  // Longer than any patience of a read.
  expect(fast.now() - started_ms).toBeGreaterThan(90_000);
  expect(told).toEqual([...silence.map(() => "RPC_UNREACHABLE"), null]);
  const said = entries
    .filter(({ message }) => message.includes("read"))
    .map(({ level, message }) => `${level} ${message}`);
  expect(said.filter((line) => !line.startsWith("debug"))).toEqual([
    "warn could not read the job, trying again",
    "info the job can be read again",
  ]);
});

test("only the signal ends a watch that gets no answer", async () => {
  const { client } = life(queued, { job: new Error("socket hang up") });
  const signal = AbortSignal.timeout(1_500);
  await expect(states(client, { signal })).rejects.toMatchObject({ code: "ABORTED" });
});

test("an abort ends it", async () => {
  const signal = AbortSignal.timeout(50);
  await expect(states(life(queued).client, { signal })).rejects.toMatchObject({ code: "ABORTED" });
});

test("an error that will not pass ends it", async () => {
  const { client } = life({ job: runAccount() });
  await expect(states(client)).rejects.toMatchObject({ code: "ACCOUNT_OF_ANOTHER_KIND" });
});

test("but not once the job was seen, or is known to exist: then an answer that is refused, odd or wrong is waited out", async () => {
  const wrong = [
    { job: new Refusal(-32_601, "Method not found") },
    { job: runAccount() },
    { job: { data: "none" } },
    { job: { ...jobAccount(), owner: run } },
  ];
  await expect(states(life(queued, queued, ...wrong, done).client)).resolves.toEqual(["queued", "done"]);
  await expect(states(life(...wrong, done).client, { known: true })).resolves.toEqual(["done"]);
});
