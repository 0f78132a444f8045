import {
  getCleanAdminInstruction,
  getJobAccountDecoder,
  getJobAccountEncoder,
  getMarketAccountDecoder,
  getMarketAccountEncoder,
  getRunAccountEncoder,
  type JobAccount,
} from "@nosana/jobs-program";
import {
  type Address,
  appendTransactionMessageInstruction,
  compileTransaction,
  createNoopSigner,
  createTransactionMessage,
  generateKeyPairSigner,
  getTransactionEncoder,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from "@solana/kit";
import { absentAccount } from "../../src/localnet/ledger/account.ts";
import { decodeTransaction } from "../../src/localnet/ledger/transaction.ts";
import { marketAdmin } from "../../src/localnet/programs/jobs/admin.ts";
import { inProgram, pin } from "../unit/localnet/support/jobs.ts";
import { until } from "../unit/localnet/support/network.ts";
import type { World } from "../unit/nosana/local-world.ts";
import { lagsOfNodes } from "./localnet.ts";

const mostLag = Math.max(...lagsOfNodes.map(({ most }) => most));

/** States of the chain that its program brings about slowly, or never: put in place byte by byte. */
export function chainEdits({ local, market, wallet }: World) {
  const { ledger } = local.localnet;
  const write = (at: Address, data: ArrayLike<number>) => {
    const account = ledger.account(at);
    const bytes = new Uint8Array(account.data.length);
    bytes.set(data);
    ledger.place([[at, { ...account, data: bytes }]]);
  };
  return {
    job: (at: Address) => getJobAccountDecoder().decode(ledger.account(at).data),
    change(at: Address, changes: Partial<JobAccount>): void {
      const job = { ...this.job(at), ...changes };
      write(at, getJobAccountEncoder().encode(job));
    },
    /** A run account, as `work` and `claim` make it, to be built on at once: it is confirmed. */
    async run(job: Address, node: Address): Promise<Address> {
      const { address } = await generateKeyPairSigner();
      const data = new Uint8Array(120);
      data.set(getRunAccountEncoder().encode({ job, node, payer: node, state: 0, time: 1_700_000_000n }));
      ledger.place([[address, { ...ledger.account(job), data }]]);
      await settledSlots({ local });
      return address;
    },
    /** Nodes have forgotten all transactions until now, as they do after some days, and say so. */
    async prune(): Promise<void> {
      ledger.history.prune(ledger.slots.current + 1n);
      await settledSlots({ local });
    },
    /** Nodes keep no transactions that name these accounts, and do not say so. */
    forget(...addresses: readonly Address[]): void {
      for (const each of addresses) ledger.history.forget(each);
    },
    /** Closes accounts: what `clean` does, and anybody may. */
    close(...addresses: readonly Address[]): void {
      ledger.place(addresses.map((each) => [each, absentAccount] as const));
    },
    /** The program's admin removes a job. Nobody here has that key, so its signature is not asked for. */
    async cleanByAdmin(job: Address): Promise<void> {
      const { value: latest } = await local.rpc.getLatestBlockhash().send();
      const accounts = { job, payer: wallet.address, authority: createNoopSigner(marketAdmin) };
      const message = pipe(
        createTransactionMessage({ version: 0 }),
        (empty) => setTransactionMessageFeePayer(wallet.address, empty),
        (paid) => setTransactionMessageLifetimeUsingBlockhash(latest, paid),
        (alive) =>
          appendTransactionMessageInstruction(getCleanAdminInstruction(accounts, inProgram(local)), alive),
      );
      const transaction = decodeTransaction(
        Uint8Array.from(getTransactionEncoder().encode(compileTransaction(message))),
      );
      const { writes, ...outcome } = ledger.simulate(transaction, "processed");
      if (outcome.error !== null) throw new Error(outcome.logs.join("\n"));
      ledger.place(writes);
      const slot = ledger.slots.current;
      ledger.history.add({ transaction, outcome, slot, block_time: ledger.slots.timeOf(slot) });
    },
    /** The market asks another price from now on, in NOS base units per second. */
    ask(jobPrice: bigint): void {
      const state = getMarketAccountDecoder().decode(ledger.account(market).data);
      write(market, getMarketAccountEncoder().encode({ ...state, jobPrice }));
    },
    /** Takes a job out of its market's queue and leaves it there: what an admin's `quit` amounts to. */
    unqueue(job: Address): void {
      const state = getMarketAccountDecoder().decode(ledger.account(market).data);
      const queue = state.queue.filter((queued) => queued !== job);
      write(market, getMarketAccountEncoder().encode({ ...state, queue }));
    },
    /** Ends a job with a result on IPFS. */
    async done(at: Address, flow: unknown): Promise<void> {
      const ipfsResult = await pin(local, flow);
      this.change(at, { state: 2, ipfsResult, timeStart: 1_700_000_000n, timeEnd: 1_700_000_060n });
    },
  };
}

/** What was put in place is confirmed a few slots later, and every node of a pool knows of it. */
export async function settledSlots({ local }: Pick<World, "local">): Promise<void> {
  const { ledger } = local.localnet;
  const enough = ledger.slots.current + BigInt(4 + mostLag);
  await until(local, () => (ledger.slots.current >= enough ? true : undefined));
}

/** One operation's part of a result, as hosts post it. */
export function opState(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    providerId: "x",
    operationId: "work",
    group: "work",
    status: "success",
    startTime: 1_700_000_000_000,
    endTime: 1_700_000_060_000,
    exitCode: 0,
    logs: [],
    errors: [],
    diagnostics: { reason: { hostShutDown: false, jobStopped: false, jobExpired: false } },
    ...changes,
  };
}

export function flow(status: string, ...opStates: readonly unknown[]) {
  return { status, startTime: 1_700_000_000_000, endTime: 1_700_000_060_000, opStates, secrets: {} };
}

export function stoppedBecause(reason: "jobExpired" | "jobStopped" | "hostShutDown") {
  const none = { hostShutDown: false, jobStopped: false, jobExpired: false };
  return opState({ status: "stopped", diagnostics: { reason: { ...none, [reason]: true } } });
}
