import { expect, test } from "@jest/globals";
import { type Address, type Signature, signature } from "@solana/kit";
import type { Journal, StrayEntry } from "../../../src/solana/index.ts";
import { Refusal } from "../solana/fake-node.ts";
import { addressOf, clientOf, job, jobAccount, market, marketAccount } from "./fake-program.ts";

const sent = signature("1".repeat(64));
const unsent = "no signature" as Signature;

function strayEntry(account: Address, fields: Partial<StrayEntry> = {}): StrayEntry {
  return {
    account,
    signature: sent,
    intent: "any",
    last_valid_block_height: 0n,
    phase: "open",
    elsewhere: null,
    ...fields,
  };
}

/** A journal of processes that are gone, and what it was told to forget, or was named for good. */
function journalOf(...strays: StrayEntry[]) {
  const forgotten: string[] = [];
  const named: string[] = [];
  const journal = {
    strays: async () => strays,
    forget: async (account: string) => void forgotten.push(account),
    named: async (account: string) => void named.push(account),
  };
  return { forgotten, named, journal: journal as unknown as Journal };
}

const [ended, missing] = [addressOf(21), addressOf(22)];

test("a posting that cannot be looked up is not certain, and hides none of the others", async () => {
  const { client } = clientOf((address) =>
    address === market
      ? marketAccount()
      : address === job
        ? jobAccount()
        : address === ended
          ? jobAccount({ state: 2 })
          : null,
  );
  const { forgotten, named, journal } = journalOf(
    strayEntry(market, { phase: "unsaved" }),
    strayEntry(missing, { signature: unsent }),
    strayEntry(job),
    strayEntry(ended),
  );
  expect(await client.findStrays(journal)).toEqual([
    { account: market, signature: sent, unsaved: true, elsewhere: null, isClosed: false, job: null },
    { account: missing, signature: unsent, unsaved: false, elsewhere: null, isClosed: false, job: null },
    {
      account: job,
      signature: sent,
      unsaved: false,
      elsewhere: null,
      isClosed: false,
      job: expect.objectContaining({ state: "queued" }),
    },
    {
      account: ended,
      signature: sent,
      unsaved: false,
      elsewhere: null,
      isClosed: false,
      job: expect.objectContaining({ state: "done" }),
    },
  ]);
  expect([forgotten, named]).toEqual([[], [ended]]);
});

test("nothing is certain, and nothing forgotten, of a node that answers nothing", async () => {
  const refuse = () => {
    throw new Refusal(-32000, "not today");
  };
  const { client } = clientOf(() => null, { getMultipleAccounts: refuse });
  const { forgotten, journal } = journalOf(strayEntry(job), strayEntry(missing));
  expect((await client.findStrays(journal)).map((stray) => stray.job)).toEqual([null, null]);
  expect(forgotten).toEqual([]);
});

test("who interrupts the look is told of the posting all the same", async () => {
  const { client } = clientOf(() => null);
  const { forgotten, named, journal } = journalOf(strayEntry(job));
  const found = await client.findStrays(journal, { signal: AbortSignal.abort() });
  expect([found, forgotten, named]).toEqual([[expect.objectContaining({ account: job, job: null })], [], []]);
});

test("a job of an earlier run that is over is handed over unforgotten, told of or not, and the search goes on", async () => {
  const { client } = clientOf((address) => (address === ended ? jobAccount({ state: 2 }) : null));
  const orphans = [strayEntry(ended, { phase: "unsaved" })];
  const left: unknown[][] = [];
  const { forgotten, journal } = journalOf();
  const leaving = {
    ...journal,
    takeOrphan: async () => orphans.shift() ?? null,
    leave: async (...entry: unknown[]) => void left.push(entry),
  };
  const over: unknown[] = [];
  expect(await client.findPosted(leaving, "any", { onEnded: (each) => over.push(each) })).toBe(null);
  expect([over, left, forgotten]).toEqual([[{ account: ended, unsaved: true }], [[ended, "unsaved"]], []]);
});
