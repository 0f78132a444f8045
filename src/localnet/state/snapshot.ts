import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
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
  readonly accounts: readonly (readonly [Address, Account])[];
  readonly history: readonly TransactionRecord[];
  readonly content: readonly (readonly [string, Stored])[];
}

/** Raised when what a snapshot holds changes, so that an old file is refused instead of misread. */
const format = "nosana-localnet-snapshot-1";

const snapshotFile = "snapshot.bin";
const ownerOnly = 0o600;

/** Replaces the directory's snapshot in one step: a crash leaves the old one or the new one. */
export async function saveSnapshot(directory: string, snapshot: Snapshot): Promise<void> {
  const path = join(directory, snapshotFile);
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, serialize({ format, snapshot }), { mode: ownerOnly });
  await rename(draft, path);
}

/** The directory's snapshot, or undefined when it has none yet. */
export async function loadSnapshot(directory: string): Promise<Snapshot | undefined> {
  const path = join(directory, snapshotFile);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!bytes) return undefined;
  const stored: unknown = readBytes(bytes);
  if (isSnapshotFile(stored)) return stored.snapshot;
  throw new SnapshotUnreadable(path);
}

/** The file is not a snapshot of this version; the message says what to do. */
export class SnapshotUnreadable extends Error {
  override readonly name = "SnapshotUnreadable";

  constructor(path: string) {
    super(`${path} is not a snapshot this version can read: remove the directory, or name another one`);
  }
}

function readBytes(bytes: Buffer): unknown {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}

function isSnapshotFile(value: unknown): value is { snapshot: Snapshot } {
  return typeof value === "object" && value !== null && "format" in value && value.format === format;
}
