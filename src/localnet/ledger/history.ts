import type { Address } from "@solana/kit";
import type { Outcome } from "./execute.ts";
import type { LedgerTransaction } from "./transaction.ts";

/** A transaction that ran, successfully or not. */
export interface TransactionRecord {
  readonly transaction: LedgerTransaction;
  /** What it wrote is not kept: the accounts have it. */
  readonly outcome: Omit<Outcome, "writes">;
  readonly slot: bigint;
  /** Seconds since the Unix epoch. */
  readonly block_time: bigint;
}

export interface HistoryPage {
  readonly limit: number;
  /** Only transactions older than this signature. */
  readonly before?: string;
  /** Only transactions newer than this signature. */
  readonly until?: string;
  /** Only transactions of this slot or an older one. */
  readonly newest_slot: bigint;
}

/** Every transaction that ran, by signature and by the accounts it named. */
export class History {
  readonly #bySignature = new Map<string, TransactionRecord>();
  readonly #byAddress = new Map<Address, TransactionRecord[]>();
  readonly #order: TransactionRecord[] = [];
  readonly #bySlot = new Map<bigint, TransactionRecord[]>();

  add(record: TransactionRecord): void {
    this.#bySignature.set(record.transaction.signature, record);
    this.#order.push(record);
    append(this.#bySlot, record.slot, record);
    for (const { address } of record.transaction.accounts) append(this.#byAddress, address, record);
  }

  /** The oldest slot whose transactions are given out. */
  first_slot = 0n;

  /** As a node that keeps no index: no transaction is found by this address any more. */
  forget(address: Address): void {
    this.#byAddress.delete(address);
  }

  /** As a node that keeps some days only: what is older than this slot is not given out any more. */
  prune(slot: bigint): void {
    if (slot > this.first_slot) this.first_slot = slot;
  }

  /** Also one that is pruned: it can still not be executed twice. */
  find(signature: string): TransactionRecord | undefined {
    return this.#bySignature.get(signature);
  }

  inSlot(slot: bigint): readonly TransactionRecord[] {
    return this.#bySlot.get(slot) ?? [];
  }

  get size(): number {
    return this.#bySignature.size;
  }

  /** How many transactions ran until the end of `slot`. */
  sizeAt(slot: bigint): number {
    let newer = 0;
    for (let index = this.#order.length - 1; index >= 0; index--) {
      const record = this.#order[index];
      if (!record || record.slot <= slot) break;
      newer++;
    }
    return this.size - newer;
  }

  /** All transactions, oldest first. */
  all(): Iterable<TransactionRecord> {
    return this.#bySignature.values();
  }

  /** The transactions naming `address`, newest first. */
  of(address: Address, page: HistoryPage): TransactionRecord[] {
    const newestFirst = (this.#byAddress.get(address) ?? [])
      .filter((record) => record.slot <= page.newest_slot && record.slot >= this.first_slot)
      .reverse();
    const at = (signature: string) =>
      newestFirst.findIndex((record) => record.transaction.signature === signature);
    const from = page.before === undefined ? 0 : at(page.before) + 1;
    if (page.before !== undefined && from === 0) return [];
    const end = page.until === undefined ? -1 : at(page.until);
    return newestFirst.slice(from, end < 0 ? undefined : end).slice(0, page.limit);
  }
}

function append<K>(index: Map<K, TransactionRecord[]>, key: K, record: TransactionRecord): void {
  const records = index.get(key);
  if (records) records.push(record);
  else index.set(key, [record]);
}
