import { getMarketAccountDecoder } from "@nosana/jobs-program";
import type { Address, ReadonlyUint8Array } from "@solana/kit";
import { decodeAs } from "./accounts.ts";

/** One queue serves both sides: either jobs wait in it for nodes, or nodes for jobs. */
export type QueueType = "jobs" | "nodes" | "empty";

/** A market account. Layout: nosana-programs `nosana-jobs/src/state.rs`. */
export interface Market {
  readonly address: Address;
  readonly authority: Address;
  /** How long after its end a job's account may be closed by anybody. */
  readonly job_expiration_seconds: bigint;
  /** NOS base units per second. */
  readonly job_price: bigint;
  /** A suggestion; the program compares it with nothing. */
  readonly job_timeout_seconds: bigint;
  /** 0 default, 1 small, 2 medium, 3 large, 4 GPU, 255 unknown. */
  readonly job_type: number;
  /** The token account that holds the deposits of all the market's jobs. */
  readonly vault: Address;
  /** NFT collection a node must hold; the System program's address when the market is open to all. */
  readonly node_access_key: Address;
  readonly node_xnos_minimum: bigint;
  readonly queue_type: QueueType;
  /** Jobs or nodes by their address, first come first. */
  readonly queue: readonly Address[];
}

/** Of this type the program takes deposits but queues nothing (`list.rs`). */
export const job_type_unknown = 255;

/** A 10,224 byte account has room for so many queue entries; the next one fails with AccountDidNotSerialize. */
export const longest_queue = 314;

/** Decodes a market account whose kind was checked. Throws ACCOUNT_UNREADABLE. */
export function decodeMarket(address: Address, data: ReadonlyUint8Array): Market {
  const account = decodeAs("market", address, data, getMarketAccountDecoder());
  return {
    address,
    authority: account.authority,
    job_expiration_seconds: account.jobExpiration,
    job_price: account.jobPrice,
    job_timeout_seconds: account.jobTimeout,
    job_type: account.jobType,
    vault: account.vault,
    node_access_key: account.nodeAccessKey,
    node_xnos_minimum: account.nodeXnosMinimum,
    queue_type: queueType(account.queueType),
    queue: account.queue,
  };
}

/** The byte is 0, 1 or 255, and the program takes every other value for empty. */
function queueType(raw: number): QueueType {
  if (raw === 0) return "jobs";
  return raw === 1 ? "nodes" : "empty";
}
