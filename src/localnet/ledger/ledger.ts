import type { Address } from "@solana/kit";
import type { Account } from "./account.ts";
import { AccountStore } from "./account-store.ts";
import { type Commitment, commitmentOf, commitments, slotsBehind } from "./commitment.ts";
import { type Bank, execute, type Outcome } from "./execute.ts";
import { TransactionRefused } from "./failure.ts";
import { History, type TransactionRecord } from "./history.ts";
import type { Program } from "./program.ts";
import { signaturesAreValid } from "./signatures.ts";
import { Slots } from "./slots.ts";
import { decodeTransaction, type LedgerTransaction } from "./transaction.ts";

/** The state at `commitment` now includes `slot`, with these changes. */
export interface Reached {
  readonly commitment: Commitment;
  readonly slot: bigint;
  readonly accounts: readonly Address[];
  readonly transactions: readonly TransactionRecord[];
  /** Set when this is not a slot's progress but what ran in the slot being worked on: a transaction, or all of them. */
  readonly within_slot: boolean;
}

export interface LedgerOptions {
  readonly genesis_hash: string;
  readonly programs: readonly Program[];
  readonly accounts: Iterable<readonly [Address, Account]>;
  /** Seconds since the Unix epoch, now. */
  readonly unixTime: () => bigint;
  readonly slot?: bigint;
  readonly history?: Iterable<TransactionRecord>;
}

/** The chain: accounts, transactions and slots. It does nothing by itself: `tick` ends a slot. */
export class Ledger {
  readonly slots: Slots;
  /** The first slot whose state is known: a chain that goes on has only the state it was kept with. */
  readonly oldest_slot: bigint;
  readonly history = new History();
  /** Slots for which past state is kept, beyond those that commitment levels need. */
  slots_kept = 1;
  readonly #accounts = new AccountStore();
  readonly #programs: ReadonlyMap<Address, Program>;
  readonly #unixTime: () => bigint;
  readonly #listeners = new Set<(reached: Reached) => void>();

  constructor(options: LedgerOptions) {
    this.#unixTime = options.unixTime;
    this.#programs = new Map(options.programs.map((program) => [program.address, program]));
    this.slots = new Slots(options.genesis_hash, options.unixTime(), options.slot);
    this.oldest_slot = options.slot ?? 0n;
    this.#accounts.write(0n, options.accounts);
    for (const record of options.history ?? []) this.history.add(record);
  }

  account(address: Address, commitment: Commitment = "processed"): Account {
    return this.#accounts.at(address, this.slots.at(commitment));
  }

  accounts(commitment: Commitment = "processed"): Iterable<[Address, Account]> {
    return this.#accounts.all(this.slots.at(commitment));
  }

  /** The accounts that belong to a program; with `beginning`, a hint, perhaps only those that begin so. */
  accountsOf(
    owner: Address,
    commitment: Commitment = "processed",
    beginning?: Uint8Array,
  ): Iterable<[Address, Account]> {
    return this.#accounts.of(owner, this.slots.at(commitment), beginning);
  }

  /**
   * Runs a transaction in the current slot of the leader, however far behind the node is that took it. Throws, and does
   * nothing, when it is not fit to run.
   */
  submit(given: Uint8Array | LedgerTransaction): TransactionRecord {
    const transaction = given instanceof Uint8Array ? decodeTransaction(given) : given;
    if (!signaturesAreValid(transaction)) throw new TransactionRefused("SignatureFailure");
    return this.slots.behind(0, () => {
      this.#checkFit(transaction);
      return this.#commit(transaction, execute(transaction, this.#bankAt("processed")));
    });
  }

  /** Runs a transaction on the state at `commitment` and keeps nothing of it. */
  simulate(transaction: LedgerTransaction, commitment: Commitment, anyBlockhash = false): Outcome {
    this.#checkFit(transaction, commitment, anyBlockhash);
    return execute(transaction, this.#bankAt(commitment));
  }

  /** Puts accounts in place without a transaction: how a network gets what no program of it can make. */
  place(accounts: Iterable<readonly [Address, Account]>): void {
    this.#accounts.write(this.slots.current, accounts);
  }

  /** States of accounts that are kept, past ones and those in force. */
  get statesKept(): number {
    return this.#accounts.size;
  }

  /** Ends the current slot: older slots become confirmed and finalized. */
  tick(): void {
    this.slots.advance(this.#unixTime());
    for (const reached of this.reachedWith(this.slots.current)) this.#announce(reached);
    this.#accounts.forgetBefore(this.slots.at("finalized") - BigInt(this.slots_kept));
  }

  /** What a node gets to know that comes to work on `slot`, with all that has run in it for the leader. */
  *reachedWith(slot: bigint): Generator<Reached> {
    for (const commitment of commitments) {
      const at = slot - slotsBehind[commitment];
      const within = { accounts: this.#accounts.changedIn(at), transactions: this.history.inSlot(at) };
      const nothing = { accounts: [], transactions: [] };
      const ended = commitment !== "processed";
      yield { commitment, slot: at, ...(ended ? within : nothing), within_slot: false };
      if (!ended && within.accounts.length > 0) yield { commitment, slot: at, ...within, within_slot: true };
    }
  }

  commitmentOf(slot: bigint): Commitment {
    return commitmentOf(slot, this.slots.current);
  }

  /** Calls `listener` on every change; returns a function that stops that. */
  watch(listener: (reached: Reached) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #checkFit(transaction: LedgerTransaction, commitment?: Commitment, anyBlockhash = false): void {
    const addresses = new Set(transaction.accounts.map(({ address }) => address));
    if (addresses.size < transaction.accounts.length) throw new TransactionRefused("AccountLoadedTwice");
    if (transaction.uses_lookup_tables) throw new TransactionRefused("AddressLookupTableNotFound");
    const seenFrom = commitment === undefined ? undefined : this.slots.at(commitment);
    if (!anyBlockhash && !this.slots.isRecent(transaction.blockhash, seenFrom)) {
      throw new TransactionRefused("BlockhashNotFound");
    }
    const earlier = this.history.find(transaction.signature);
    if (earlier && earlier.slot <= (seenFrom ?? earlier.slot))
      throw new TransactionRefused("AlreadyProcessed");
  }

  #bankAt(commitment: Commitment): Bank {
    const slot = this.slots.at(commitment);
    return {
      programs: this.#programs,
      unix_time: this.slots.timeOf(slot),
      read: (address) => this.#accounts.at(address, slot),
    };
  }

  #commit(transaction: LedgerTransaction, { writes, ...outcome }: Outcome): TransactionRecord {
    const slot = this.slots.current;
    const record = { transaction, outcome, slot, block_time: this.slots.timeOf(slot) };
    this.#accounts.write(slot, writes);
    this.history.add(record);
    this.#announce({
      commitment: "processed",
      slot,
      accounts: [...writes.keys()],
      transactions: [record],
      within_slot: true,
    });
    return record;
  }

  #announce(reached: Reached): void {
    for (const listener of [...this.#listeners]) listener(reached);
  }
}
