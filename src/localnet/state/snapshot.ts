import type { Address } from "@solana/kit";
import type { Stored } from "../ipfs/content-store.ts";
import type { Account } from "../ledger/account.ts";
import type { TransactionRecord } from "../ledger/history.ts";

/** Everything a network is, in plain values. */
export interface Snapshot {
  readonly genesis_hash: string;
  /** 32-byte seeds of the network's keys. */
  readonly seeds: { readonly wallet: Uint8Array; readonly market: Uint8Array; readonly faucet: Uint8Array };
  readonly host_seeds: readonly Uint8Array[];
  readonly slot: bigint;
  /** Milliseconds the network's time is ahead of the real one. */
  readonly skipped_ms: number;
  readonly accounts: readonly (readonly [Address, Account])[];
  readonly history: readonly TransactionRecord[];
  readonly content: readonly (readonly [string, Stored])[];
}
