import type { Address, Signature } from "@solana/kit";
import { isAppError } from "../../base/errors.ts";
import type { Job, Run } from "../job.ts";
import type { QueryDeps } from "../job-query.ts";
import type { Market } from "../market.ts";
import { readMarket } from "../market-query.ts";
import {
  accountKeysOf,
  type InstructionName,
  type ProgramInstruction,
  programInstructionsOf,
} from "../program-instructions.ts";
import { readRun } from "../runs.ts";
import { createJobChanges, type JobChange } from "./job-changes.ts";
import { type LoggedTransaction, type LogOptions, persistently, transactionLog } from "./transaction-log.ts";

/** A change, and the transaction that made it. */
export type MonitorEvent = (
  | JobChange
  /** After each batch of transactions, what has become of the markets in them; null: closed. */
  | { readonly type: "market"; readonly address: Address; readonly market: Market | null }
) & { readonly signature: Signature; readonly slot: bigint };

/** The instructions that write their market's account. */
const writes_market: readonly InstructionName[] = [
  "list",
  "assign",
  "delist",
  "work",
  "stop",
  "open",
  "update",
  "close",
  "close_admin",
];

/** All changes of jobs and markets from now on, or from a transaction on. Throws as {@link transactionLog}. */
export async function* monitor(
  deps: QueryDeps,
  options: LogOptions = {},
): AsyncGenerator<MonitorEvent, void, undefined> {
  const signal = options.signal ?? new AbortController().signal;
  const changesOf = createJobChanges();
  const prices = new Map<Address, bigint>();
  for await (const transactions of transactionLog(deps, options)) {
    const batch = transactions.map((transaction) => ({
      transaction,
      instructions: programInstructionsOf(deps.network, transaction.executed),
      made: madeBy(transaction),
    }));
    const { jobs, markets, runs } = await persistently(deps.chain, signal, () => readBeside(deps, batch));
    for (const [address, market] of markets) if (market) prices.set(address, market.job_price);

    for (const { transaction, instructions, made } of batch) {
      const { signature, slot, time } = transaction;
      for (const instruction of instructions) {
        const changes = changesOf({
          ...instruction,
          time,
          made,
          jobNow: (address) => jobs.get(address) ?? null,
          runNow: (address) => runs.get(address) ?? null,
          priceOf: (market) => prices.get(market) ?? 0n,
        });
        for (const change of changes) yield { ...change, signature, slot };
      }
    }
    const last = transactions.at(-1);
    if (last)
      for (const [address, market] of markets)
        yield { type: "market", address, market, signature: last.signature, slot: last.slot };
  }
}

interface Logged {
  readonly transaction: LoggedTransaction;
  readonly instructions: readonly ProgramInstruction[];
  readonly made: (address: Address) => boolean;
}

/** The accounts that a batch of transactions names, as they are after it. */
async function readBeside(deps: QueryDeps, batch: readonly Logged[]) {
  const at = { min_context_slot: batch.at(-1)?.transaction.slot ?? 0n };
  const named = batch.flatMap(({ instructions }) => instructions);
  const made = batch.flatMap(({ instructions, made }) =>
    instructions.flatMap(({ accounts: { run } }) => (run && made(run) ? [run] : [])),
  );
  const written = named.filter(({ name }) => writes_market.includes(name));
  const [runs, markets] = await Promise.all([
    readAll(made, (run) => readRun(deps, run, at)),
    readAll(
      written.flatMap(({ accounts: { market } }) => market ?? []),
      (market) => readMarket(deps, market),
    ),
  ]);
  const jobs = await readAll(
    [
      ...named.flatMap(({ accounts: { job } }) => job ?? []),
      ...[...runs.values()].flatMap((run) => run?.job ?? []),
    ],
    (job) => deps.job(job, at),
  );
  return { jobs, markets, runs };
}

/** Whether a transaction made an account: it had no lamports before, and has some after. */
function madeBy({ executed }: LoggedTransaction): (address: Address) => boolean {
  const keys = accountKeysOf(executed);
  return (address) => {
    const at = keys.indexOf(address);
    return executed.meta?.preBalances[at] === 0n && (executed.meta.postBalances[at] ?? 0n) > 0n;
  };
}

/** An account that cannot be read as what an instruction took it for is as good as gone. */
async function readAll<T extends Job | Run | Market>(
  addresses: readonly Address[],
  read: (address: Address) => Promise<T | null>,
): Promise<ReadonlyMap<Address, T | null>> {
  const entries = [...new Set(addresses)].map(async (address): Promise<[Address, T | null]> => {
    try {
      return [address, await read(address)];
    } catch (error) {
      if (!isAppError(error, "ACCOUNT_OF_ANOTHER_KIND", "ACCOUNT_UNREADABLE")) throw error;
      return [address, null];
    }
  });
  return new Map(await Promise.all(entries));
}
