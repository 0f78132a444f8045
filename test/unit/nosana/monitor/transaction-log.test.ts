import { expect, test } from "@jest/globals";
import type { Signature } from "@solana/kit";
import { persistently, transactionLog } from "../../../../src/nosana/monitor/transaction-log.ts";
import { inTime } from "../../../support/until.ts";
import { fakeChain, fakeNode, type Handler } from "../../solana/fake-node.ts";
import { network } from "../fake-program.ts";

interface Range {
  readonly limit: number;
  readonly before?: string;
  readonly until?: string;
}

/** Transaction number `n`; three in each slot. */
const at = (n: number) => `signature-${n}` as Signature;
const slotOf = (n: number) => BigInt(Math.floor(n / 3));

/** What a node that knows the transactions 0 to `newest` lists, as Agave does: nothing before one it does not know. */
function listed(newest: number, { before, limit, until }: Range) {
  const newestFirst = Array.from({ length: newest + 1 }, (_, age) => newest - age);
  const position = (signature: string) => newestFirst.findIndex((n) => at(n) === signature);
  if (before !== undefined && position(before) < 0) return [];
  const from = before === undefined ? 0 : position(before) + 1;
  const end = until === undefined || position(until) < 0 ? undefined : position(until);
  return newestFirst
    .slice(from, end)
    .slice(0, limit)
    .map((n) => ({
      signature: at(n),
      slot: slotOf(n),
      blockTime: 1_700_000_000n,
      confirmationStatus: "confirmed",
      err: null,
      memo: null,
    }));
}

const executed = { slot: 1n, transaction: { message: { accountKeys: [], instructions: [] } }, meta: null };

/** A node, or several behind one address, whose newest transaction depends on how often the list was asked for. */
function nodes(newestAt: (asked: number) => number, handlers: Record<string, Handler> = {}) {
  let asked = 0;
  const newest = () => newestAt(asked);
  const node = fakeNode({
    getSignaturesForAddress: ([, range]) => listed(newestAt(asked++), range as Range),
    getSignatureStatuses: ([signatures]) => {
      const n = Number((signatures as string[])[0]?.slice("signature-".length));
      const status = { slot: slotOf(n), confirmations: null, err: null, confirmationStatus: "finalized" };
      return { context: { slot: 1n }, value: [n <= newest() ? status : null] };
    },
    getTransaction: () => executed,
    ...handlers,
  });
  return { chain: fakeChain(node, { limits: { max_requests_per_second: 1_000_000 } }), calls: node.calls };
}

/** What is told, until so many transactions were. */
async function told(chain: ReturnType<typeof nodes>["chain"], count: number, since?: number) {
  const seen: Signature[] = [];
  const controller = new AbortController();
  const { signal } = controller;
  const watch = async () => {
    const options = since === undefined ? { signal } : { signal, since: at(since) };
    for await (const transactions of transactionLog({ chain, network }, options)) {
      seen.push(...transactions.map(({ signature }) => signature));
      if (seen.length >= count) return;
    }
  };
  try {
    await inTime(watch(), { missing: () => `${seen.length} of ${count} told, last ${seen.at(-1)}` });
  } finally {
    controller.abort();
  }
  return seen;
}

const between = (after: number, newest: number) =>
  Array.from({ length: newest - after }, (_, index) => at(after + 1 + index));

test.each([1, 999, 1_000, 1_001, 2_000, 2_500])(
  "%i transactions that were missed, each once and in order",
  async (missed) => {
    const { chain } = nodes((asked) => (asked === 0 ? 4 : 4 + missed));
    expect(await told(chain, missed)).toEqual(between(4, 4 + missed));
  },
);

test.each([999, 1_000, 1_001, 1_999, 2_000])(
  "%i transactions are all there are, since the node knows the one to begin after no more",
  async (all) => {
    const { chain, calls } = nodes(() => all - 1);
    expect(await told(chain, all, 1_000_000)).toEqual(between(-1, all - 1));
    const pages = calls.filter(({ method }) => method === "getSignaturesForAddress");
    expect(pages.length).toBeLessThanOrEqual(3);
  },
);

test("a node that lags between two pages loses nothing", async () => {
  const { chain } = nodes((asked) => (asked === 0 ? 4 : asked === 2 ? 800 : 2_504));
  expect(await told(chain, 2_500)).toEqual(between(4, 2_504));
});

test("a node that lags in between tells nothing twice", async () => {
  const { chain } = nodes((asked) => [10, 20, 12, 30, 0, 40][asked] ?? 41);
  expect(await told(chain, 31)).toEqual(between(10, 41));
});

test("what was before the transaction to begin after is not told, also by a node that does not know it yet", async () => {
  const { chain } = nodes((asked) => (asked < 3 ? 500 - asked : 510), {
    getSignatureStatuses: () => ({
      context: { slot: 1n },
      value: [{ slot: slotOf(505), confirmations: null, err: null, confirmationStatus: "finalized" }],
    }),
  });
  expect(await told(chain, 5, 505)).toEqual(between(505, 510));
});

test("a transaction that is listed long before it can be read is told", async () => {
  let asked = 0;
  const { chain } = nodes((times) => (times === 0 ? 4 : 7), {
    getTransaction: ([signature]) => (signature === at(6) && asked++ < 40 ? null : executed),
  });
  expect(await told(chain, 3)).toEqual(between(4, 7));
});

test("lost connections, at every call in turn, lose nothing", async () => {
  let calls = 0;
  const flaky =
    (handler: Handler): Handler =>
    (params) => {
      if (calls++ % 3 !== 2) throw new Error("socket hang up");
      return handler(params);
    };
  let lists = 0;
  const { chain } = nodes(() => 0, {
    getSignaturesForAddress: flaky(([, range]) => listed(lists++ === 0 ? 4 : 44, range as Range)),
    getTransaction: flaky(() => executed),
  });
  expect(await told(chain, 40)).toEqual(between(4, 44));
});

test.each(["getSignaturesForAddress", "getSignatureStatuses", "getTransaction"])(
  "an abort ends it at once while %s is not answered",
  async (method) => {
    const controller = new AbortController();
    const { chain } = nodes((asked) => 4 + asked, {
      [method]: () => {
        setImmediate(() => controller.abort());
        return new Promise(() => {});
      },
    });
    const log = transactionLog({ chain, network }, { since: at(2), signal: controller.signal });
    await expect(log.next()).rejects.toMatchObject({ code: "ABORTED" });
  },
);

test("an abort ends a read at once that takes no signal", async () => {
  const controller = new AbortController();
  const reading = persistently(fakeChain(fakeNode({})), controller.signal, () => new Promise(() => {}));
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: "ABORTED" });
});
