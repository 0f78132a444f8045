import type { Signature } from "@solana/kit";
import { withSignal } from "../../base/abort.ts";
import { AppError, reasonOf } from "../../base/errors.ts";
import { type Chain, isPassing, laggingNode } from "../../solana/index.ts";
import type { Network } from "../network.ts";
import type { ExecutedTransaction } from "../program-instructions.ts";
import { createWakeUp } from "../wake-up.ts";

export interface LoggedTransaction {
  readonly signature: Signature;
  readonly slot: bigint;
  /** Unix seconds; null when the node does not know it. */
  readonly time: bigint | null;
  readonly executed: ExecutedTransaction & {
    readonly meta: {
      readonly preBalances: readonly bigint[];
      readonly postBalances: readonly bigint[];
    } | null;
  };
}

export interface LogOptions {
  /** Begin after this transaction; default: after the newest there is. */
  readonly since?: Signature;
  readonly signal?: AbortSignal;
}

interface LogDeps {
  readonly chain: Chain;
  readonly network: Network;
}

interface Entry {
  readonly signature: Signature;
  readonly slot: bigint;
  readonly time: bigint | null;
  readonly failed: boolean;
}

type Cursor = Pick<Entry, "signature" | "slot">;

/** Signatures that one call gives at most. */
const page_length = 1_000;
const first_pause_ms = 500;
const slowest_pause_ms = 5_000;
/** Hints come in bursts; looks at least this far apart see all of one. */
const shortest_pause_ms = 100;
const fetched_at_once = 8;
/** Of load-balanced nodes, one may not know yet what another one has listed. */
const lag_tries = 50;
const lag_pause_ms = 400;
/** So many signatures are remembered, for nodes that have not come as far as the one asked before. */
const most_remembered = 5_000;

/**
 * Every transaction of the Jobs program that succeeded, in order, in batches. The list of signatures is the truth and
 * the WebSocket only a hint to look at it, so that a lost connection delays and loses nothing. Goes on while the node
 * is out of reach; throws ABORTED, and what reading throws where trying again would not help.
 */
export async function* transactionLog(
  deps: LogDeps,
  options: LogOptions = {},
): AsyncGenerator<readonly LoggedTransaction[], void, undefined> {
  const { chain, network } = deps;
  const { clock } = chain;
  const signal = options.signal ?? new AbortController().signal;
  const commitment = historyCommitment(chain);
  const logs = chain.rpcSubscriptions.logsNotifications({ mentions: [network.jobs_program] }, { commitment });
  const wakeUp = createWakeUp(chain, [logs], network.jobs_program, signal);
  try {
    const { since } = options;
    let cursor: Cursor | null = await persistently(chain, signal, async () =>
      since ? locate(deps, since, signal) : ((await list(deps, { limit: 1 }, signal))[0] ?? null),
    );
    const remembered = new Set<Signature>();
    let pause_ms = first_pause_ms;
    for (;;) {
      if (signal.aborted) throw new AppError("ABORTED", { doing: "watching the Jobs program" });
      const after = cursor;
      const entries = await persistently(chain, signal, () => entriesAfter(deps, after, remembered, signal));
      const transactions = await fetchAll(deps, entries, signal);
      for (const { signature } of entries) remember(remembered, signature);
      cursor = entries.at(-1) ?? cursor;
      if (entries.length > 0) pause_ms = first_pause_ms;
      if (transactions.length > 0) yield transactions;
      await clock.sleep(shortest_pause_ms, signal);
      await wakeUp.next(pause_ms - shortest_pause_ms);
      pause_ms = Math.min(pause_ms * 1.5, slowest_pause_ms);
    }
  } finally {
    wakeUp.stop();
  }
}

/** Repeats what only reads until it succeeds; throws what trying again would not help, and ABORTED at once. */
export async function persistently<T>(chain: Chain, signal: AbortSignal, read: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await withSignal(read(), signal);
    } catch (error) {
      if (!isPassing(error)) throw error;
      chain.log.warn("could not read what the Jobs program did, trying again", { reason: reasonOf(error) });
    }
    await chain.clock.sleep(slowest_pause_ms, signal);
  }
}

const historyCommitment = ({ commitment }: Chain) => (commitment === "finalized" ? "finalized" : "confirmed");

/** Newest first. */
async function list(
  { chain, network }: LogDeps,
  range: { readonly limit: number; readonly before?: Signature; readonly until?: Signature },
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const found = await chain.rpc
    .getSignaturesForAddress(network.jobs_program, { commitment: historyCommitment(chain), ...range })
    .send({ abortSignal: signal });
  return found.map(({ blockTime, err, signature, slot }) => ({
    signature,
    slot: BigInt(slot),
    time: blockTime,
    failed: err !== null,
  }));
}

/** The slot tells what came after a transaction, also on a node that does not know the transaction. */
async function locate({ chain }: LogDeps, signature: Signature, signal: AbortSignal): Promise<Cursor> {
  for (let attempt = 1; attempt <= lag_tries; attempt++) {
    const { value } = await chain.rpc
      .getSignatureStatuses([signature], { searchTransactionHistory: true })
      .send({ abortSignal: signal });
    if (value[0]) return { signature, slot: BigInt(value[0].slot) };
    await chain.clock.sleep(lag_pause_ms, signal);
  }
  chain.log.warn("the node does not know the transaction to begin after, so all that it knows is told", {
    signature,
  });
  return { signature, slot: 0n };
}

/**
 * Oldest first. A node that does not know the cursor lists what is before it too; one that does not know where a page
 * begins lists nothing, as if nothing were left. So pages after the first are asked for beyond the cursor, and begin with
 * the last entry of the page before: an answer without it is a lagging node's, not the end of the history.
 */
async function entriesAfter(
  deps: LogDeps,
  cursor: Cursor | null,
  remembered: ReadonlySet<Signature>,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const isNew = ({ signature, slot }: Entry) => slot >= (cursor?.slot ?? 0n) && !remembered.has(signature);
  const entries: Entry[] = [];
  for (;;) {
    const [start, oldest] = entries.slice(-2);
    const range = start ? { before: start.signature } : cursor ? { until: cursor.signature } : {};
    const page = await list(deps, { limit: page_length, ...range }, signal);
    const others = page.filter(({ signature }) => signature !== oldest?.signature);
    if (oldest && others.length === page.length) {
      const reason = "it does not know a transaction that was listed a moment before";
      throw laggingNode(deps.chain.endpoint, "getSignaturesForAddress", reason);
    }
    const end = others.findIndex(({ signature }) => signature === cursor?.signature);
    const fresh = (end < 0 ? others : others.slice(0, end)).filter(isNew);
    entries.push(...fresh);
    if (page.length < page_length || fresh.length < others.length) return entries.toReversed();
  }
}

async function fetchAll(deps: LogDeps, entries: readonly Entry[], signal: AbortSignal) {
  const succeeded = entries.filter(({ failed }) => !failed);
  const transactions: LoggedTransaction[] = [];
  for (let start = 0; start < succeeded.length; start += fetched_at_once) {
    const batch = succeeded.slice(start, start + fetched_at_once);
    const fetched = await Promise.all(
      batch.map((entry) => persistently(deps.chain, signal, () => fetchOne(deps, entry, signal))),
    );
    transactions.push(...fetched.filter((one) => one !== null));
  }
  return transactions;
}

async function fetchOne(
  { chain }: LogDeps,
  { signature, slot, time }: Entry,
  signal: AbortSignal,
): Promise<LoggedTransaction | null> {
  const { clock, log, rpc } = chain;
  for (let attempt = 1; attempt <= lag_tries; attempt++) {
    const executed = await rpc
      .getTransaction(signature, {
        commitment: historyCommitment(chain),
        encoding: "json",
        maxSupportedTransactionVersion: 0,
      })
      .send({ abortSignal: signal });
    if (executed) return { signature, slot, time, executed };
    await clock.sleep(lag_pause_ms, signal);
  }
  log.warn("the node lists a transaction but does not give it, so its changes are not told", { signature });
  return null;
}

function remember(remembered: Set<Signature>, signature: Signature): void {
  remembered.add(signature);
  const [oldest] = remembered;
  if (remembered.size > most_remembered && oldest !== undefined) remembered.delete(oldest);
}
