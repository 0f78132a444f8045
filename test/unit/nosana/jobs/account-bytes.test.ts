import { expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import fc from "fast-check";
import { isAppError } from "../../../../src/base/errors.ts";
import { createLogger, type LogEntry } from "../../../../src/base/log.ts";
import { createJobReader } from "../../../../src/nosana/job-reader.ts";
import { createJobQueries } from "../../../../src/nosana/jobs/queries.ts";
import { seed } from "../../bridge/seed.ts";
import { fakeChain, fakeNode, Refusal } from "../../solana/fake-node.ts";
import {
  addressOf,
  job,
  jobAccount,
  market,
  marketAccount,
  network,
  nobody,
  rpcAccount,
  run,
  runAccount,
} from "../fake-program.ts";

type RpcAccount = ReturnType<typeof rpcAccount>;

/** The client of a node that has the same account at every address, and finds it in every search. */
function jobsOf(account: RpcAccount | null, runs: readonly RpcAccount[] = []) {
  const entries: LogEntry[] = [];
  const node = fakeNode({
    getMultipleAccounts: ([asked]) => ({
      context: { slot: 1000n },
      value: (asked as Address[]).map(() => account),
    }),
    getAccountInfo: () => ({ context: { slot: 1000n }, value: account }),
    getProgramAccounts: ([, config]) => {
      const { filters } = config as { filters: readonly { dataSize?: bigint }[] };
      const found = filters.some(({ dataSize }) => dataSize === 120n) ? runs : account ? [account] : [];
      return found.map((one) => ({ pubkey: run, account: one }));
    },
  });
  const log = createLogger((entry) => void entries.push(entry));
  const chain = { ...fakeChain(node), log };
  const deps = { chain, network, clock: chain.clock };
  return { jobs: createJobQueries({ ...deps, job: createJobReader(deps) }), entries, node };
}

const bytesOf = ({ data: [text = ""] }: RpcAccount) => new Uint8Array(Buffer.from(text, "base64"));
const kinds = { get: jobAccount(), run: runAccount(), market: marketAccount() } as const;
const addresses = { get: job, run, market } as const;

/** The answer, or the code of the error; anything but our own errors fails the test. */
async function outcome(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.code;
  }
}

const damaged = "ACCOUNT_UNREADABLE";
const foreign = "ACCOUNT_OF_ANOTHER_KIND";

test.each(["get", "run", "market"] as const)(
  `%s: accounts that are cut short are told to be damaged (TEST_SEED=${seed})`,
  async (name) => {
    const bytes = bytesOf(kinds[name]);
    // The length that the program serialises: what is beyond it is padding (nosana-programs `state.rs`).
    const serialised = { get: 233, run: 113, market: 151 }[name];
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (length) => {
        const { jobs } = jobsOf(rpcAccount(bytes.slice(0, length), length));
        const told = await outcome(jobs[name](addresses[name]));
        if (length < 8) expect(told).toBe(foreign);
        else if (length < serialised) expect(told).toBe(damaged);
        else expect(told).toMatchObject({ address: addresses[name] });
      }),
      { seed, numRuns: 100 },
    );
  },
);

test.each(["get", "run", "market"] as const)(
  `%s: any bytes, of any program, are an answer or one of our errors (TEST_SEED=${seed})`,
  async (name) => {
    const owners = fc.constantFrom(network.jobs_program, nobody, addressOf(8));
    const original = bytesOf(kinds[name]);
    // Random tails keep the discriminator half of the time, or hardly any would get as far as the decoder.
    const random = fc.uint8Array({ maxLength: 400 });
    const tails = random.map((tail) => Uint8Array.of(...original.slice(0, 8), ...tail));
    await fc.assert(
      fc.asyncProperty(fc.oneof(random, tails), owners, async (bytes, owner) => {
        const { jobs } = jobsOf(rpcAccount(bytes, bytes.length, owner));
        const told = await outcome(jobs[name](addresses[name]));
        if (owner !== network.jobs_program) expect(told).toBe(foreign);
        else if (typeof told === "string") expect([foreign, damaged]).toContain(told);
        else expect(told).toMatchObject({ address: addresses[name] });
      }),
      { seed, numRuns: 200 },
    );
  },
);

test("a search leaves damaged accounts out, and says so in the log", async () => {
  const { entries, jobs } = jobsOf(rpcAccount(bytesOf(jobAccount()).slice(0, 100), 100));
  await expect(jobs.all()).resolves.toEqual([]);
  await expect(jobs.markets()).resolves.toEqual([]);
  expect(entries.filter(({ level }) => level === "warn")).toHaveLength(2);
});

test("a state of the future is passed on with a warning, and searched for by no name", async () => {
  const { entries, jobs } = jobsOf(jobAccount({ state: 7 }));
  await expect(jobs.get(job)).resolves.toMatchObject({ state: 7, exact: { state: { unknown: 7 } } });
  expect(entries.map(({ fields }) => fields)).toContainEqual({ job, state: 7 });
  await expect(jobs.all({ state: 2 })).resolves.toEqual([]);
  await expect(jobs.all({ state: 9 as never })).rejects.toThrow("9 is not a JobState");
});

test("at most four filters travel, with the size that is really allocated; the rest is compared here", async () => {
  const { jobs, node } = jobsOf(jobAccount({ state: 2, node: addressOf(4) }));
  const all = { state: 2, market, node: addressOf(4), project: addressOf(5) } as const;
  await expect(jobs.all(all)).resolves.toHaveLength(1);
  await expect(jobs.all({ ...all, market: addressOf(40) })).resolves.toEqual([]);
  const searches = node.calls.filter(({ method }) => method === "getProgramAccounts");
  for (const { params } of searches) {
    const { filters } = params[1] as { filters: readonly { dataSize?: bigint }[] };
    expect(filters.length).toBeLessThanOrEqual(4);
    expect([120n, 240n]).toContain(filters[0]?.dataSize);
  }
});

test("an endpoint that refuses to search is an error, never an empty answer", async () => {
  const refuse = () => {
    throw new Refusal(-32010, "excluded from account secondary indexes");
  };
  const chain = fakeChain(fakeNode({ getProgramAccounts: refuse }));
  const deps = { chain, network, clock: chain.clock };
  const jobs = createJobQueries({ ...deps, job: createJobReader(deps) });
  for (const asked of [jobs.all(), jobs.all({ state: 1 }), jobs.runs({ job }), jobs.markets()])
    await expect(asked).rejects.toMatchObject({ code: "RPC_REFUSED" });
});
