import { expect, test } from "@jest/globals";
import { AppError } from "../../../src/base/errors.ts";
import type { Job, JobFate, JobHistory } from "../../../src/nosana/index.ts";
import { whereaboutsOf } from "../../../src/nosana/whereabouts.ts";
import { fakeChain, fakeNode } from "../solana/fake-node.ts";
import { job as address, runningJob } from "./fake-program.ts";

const chain = fakeChain(fakeNode({ getFirstAvailableBlock: () => 50n }));
const listed = { name: "list", slot: 7n } as JobHistory["events"][number];
const past = (fate: JobFate, events = [listed]) => ({ fate, events }) as unknown as JobHistory;

/** Answers in turn, the last for ever; and what was asked for. */
function looking(
  jobs: readonly (Job | null)[],
  history: () => JobHistory,
  { seen_at = 0n, on = chain } = {},
) {
  const asked: bigint[] = [];
  const found = whereaboutsOf(
    {
      chain: on,
      job: async (_, options) => {
        asked.push(options?.min_context_slot ?? 0n);
        return jobs[Math.min(asked.length, jobs.length) - 1] ?? null;
      },
      history: async () => history(),
    },
    address,
    { seen_at },
  );
  return { asked, found };
}

test("a job that a node does not know, and transactions do, is read again from where they are", async () => {
  const { asked, found } = looking([null, runningJob], () => past("open"));
  await expect(found).resolves.toEqual({ kind: "there", job: runningJob });
  expect(asked).toEqual([0n, 7n]);
});

test.each<JobFate>(["delisted", "recovered", "cleaned", "removed_by_admin"])(
  "a transaction that tells of it proves that it is closed: %s",
  async (fate) => {
    await expect(looking([null], () => past(fate)).found).resolves.toMatchObject({
      kind: "closed",
      history: { fate },
    });
  },
);

test("one that was closed while it was looked for is closed", async () => {
  let looks = 0;
  const { found } = looking([null], () => past(looks++ < 3 ? "open" : "delisted"));
  await expect(found).resolves.toMatchObject({ kind: "closed" });
});

test("nothing proves it: no transaction, none that closed it in all the time, or an endpoint without a history", async () => {
  await expect(looking([null], () => past("no_trace", [])).found).resolves.toMatchObject({
    kind: "unproved",
    traces: false,
  });
  await expect(looking([null], () => past("open")).found).resolves.toMatchObject({
    kind: "unproved",
    traces: true,
    reason: expect.stringContaining("none that closed it"),
  });
  const refused = new AppError("RPC_REFUSED", {
    endpoint: "https://rpc",
    method: "getSignaturesForAddress",
    reason: "Transaction history is not available from this node",
  });
  const { found } = looking([null], () => {
    throw refused;
  });
  await expect(found).resolves.toMatchObject({ kind: "unproved", traces: false });
});

test("a job that was seen before the endpoint's transactions begin is forgotten; one that was seen later is not", async () => {
  const nothing = () => past("no_trace", []);
  const noHistory = () => {
    throw new AppError("RPC_REFUSED", {
      endpoint: "https://rpc",
      method: "getSignaturesForAddress",
      reason: "x",
    });
  };
  for (const history of [nothing, noHistory]) {
    await expect(looking([null], history, { seen_at: 49n }).found).resolves.toEqual({ kind: "forgotten" });
    for (const seen_at of [0n, 50n])
      await expect(looking([null], history, { seen_at }).found).resolves.toMatchObject({ kind: "unproved" });
  }
  // One that does not tell where they begin.
  const on = fakeChain(fakeNode({}));
  await expect(looking([null], nothing, { seen_at: 49n, on }).found).resolves.toMatchObject({
    kind: "unproved",
  });
});

test("a job that transactions name is not forgotten, and is read where it was seen", async () => {
  const { asked, found } = looking([null], () => past("no_trace"), { seen_at: 49n });
  await expect(found).resolves.toMatchObject({ kind: "unproved", traces: true });
  expect(asked).toEqual([49n]);
});

test("a slot that the chain cannot have reached is none at which the job was seen", async () => {
  const on = fakeChain(fakeNode({ getFirstAvailableBlock: () => 2n ** 62n }));
  on.floor.raise("confirmed", 7n);
  const { asked, found } = looking([null], () => past("no_trace", []), { seen_at: 2n ** 60n, on });
  await expect(found).resolves.toMatchObject({ kind: "unproved" });
  expect(asked).toEqual([0n]);
});

test("what transactions tell of a job is given out, though nothing proves what became of it", async () => {
  let reads = 0;
  const history = { ...past("no_trace"), ipfs_result: "QmResult" };
  const { asked, found } = looking([null], () => {
    reads++;
    return history;
  });
  await expect(found).resolves.toMatchObject({ kind: "unproved", traces: true, history });
  expect([asked.length, reads]).toEqual([1, 1]);
});
