import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Address, Signature } from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { AppError, reasonOf } from "../base/errors.ts";

/** A transaction that was signed and is about to be sent. Everything here is public: no key, no seed. */
export interface JournalEntry {
  /** What the transaction is to bring about, so that a later run with the same aim can find it. */
  readonly intent: string;
  /** The account it creates. */
  readonly account: Address;
  readonly signature: Signature;
  readonly last_valid_block_height: bigint;
}

/**
 * What was sent and not yet told to anybody, in files that outlive the process. A process that is killed between
 * sending and answering leaves its entry behind; the next one finds out what became of it instead of sending anew.
 */
export interface Journal {
  /** Returns when the entry is safely on disk: call it before the first send. Throws JOURNAL_UNWRITABLE. */
  record(entry: JournalEntry): Promise<void>;
  /**
   * An entry with this intent whose process is gone; null when there is none (left). Each is handed out once: it is
   * the caller's from then on, and the others are left to callers with the same intent. Throws JOURNAL_UNWRITABLE.
   */
  takeOrphan(intent: string): Promise<JournalEntry | null>;
  /** The entry's outcome has been told, or is known to be nothing. */
  forget(account: Address): Promise<void>;
}

export interface JournalOptions {
  readonly folder: string;
  readonly wallet: Address;
  readonly clock: Clock;
}

/** A process touches its entries this often; one that has not for much longer is gone, whoever has its number now. */
const heartbeat_ms = 30_000;
const stale_ms = 4 * heartbeat_ms;

/** Of this process, and of no other, even one that has its number after it or in another container. */
const own_token = randomBytes(8).toString("hex");

/** `<account>.<process id>-<token>.json`: taking an entry over is one atomic rename, never onto itself. */
const fileName = (account: string) => `${account}.${process.pid}-${own_token}.json`;
const fileNamePattern = /^([1-9A-HJ-NP-Za-km-z]+)\.(\d+)-([0-9a-f]+)\.json$/;

/** A journal in a private folder, one subfolder per wallet. */
export function createJournal({ folder, wallet, clock }: JournalOptions): Journal {
  const own = join(folder, wallet);
  const mine = new Set<string>();
  let beating = false;
  const pathOf = (account: string) => join(own, fileName(account));
  const adopt = (account: string) => {
    mine.add(account);
    if (beating) return;
    beating = true;
    setInterval(() => void beat(), heartbeat_ms).unref();
  };
  async function beat(): Promise<void> {
    const now = new Date(clock.now());
    // An entry that was just forgotten is no failure, and a missed beat is made up for by the next.
    await Promise.all([...mine].map((account) => utimes(pathOf(account), now, now).catch(() => {})));
  }
  return {
    async record(entry) {
      await writable(folder, async () => {
        await mkdir(own, { recursive: true, mode: 0o700 });
        await writeDurably(own, fileName(entry.account), serialise(entry));
      });
      adopt(entry.account);
    },
    async takeOrphan(intent) {
      await writable(folder, () => mkdir(own, { recursive: true, mode: 0o700 }));
      for (const name of await readdir(own)) {
        const [, account = "", pid = "", token] = fileNamePattern.exec(name) ?? [];
        if (!account || token === own_token) continue;
        const path = join(own, name);
        const entry = await read(path);
        if (entry?.intent !== intent || (await isAlive(path, entry.host, Number(pid), clock))) continue;
        if (!(await moved(path, pathOf(account)))) continue;
        adopt(account);
        await beat();
        const { host: _host, ...taken } = entry;
        return taken;
      }
      return null;
    },
    async forget(account) {
      mine.delete(account);
      await rm(pathOf(account), { force: true });
    },
  };
}

async function writable<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new AppError("JOURNAL_UNWRITABLE", { folder, reason: reasonOf(cause) }, { cause });
  }
}

/** On this host its number tells; on another, or in another container, only whether it still touches its entry. */
async function isAlive(path: string, host: string, pid: number, clock: Clock): Promise<boolean> {
  if (host === hostname()) {
    if (pid === process.pid) return false;
    try {
      process.kill(pid, 0);
    } catch {
      // None has that number, or somebody else's process does: neither wrote this private folder and lives.
      return false;
    }
  }
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
  return clock.now() - mtimeMs < stale_ms;
}

/** False when another process was faster. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Written aside, flushed and renamed, and the folder flushed too: after a crash the entry is whole or not there. */
async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const aside = join(folder, `.${name}`);
  const file = await open(aside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, join(folder, name));
  if (process.platform === "win32") return;
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function serialise(entry: JournalEntry): string {
  return JSON.stringify({
    ...entry,
    host: hostname(),
    last_valid_block_height: entry.last_valid_block_height.toString(),
  });
}

/** An entry as its file holds it: with the host of its process, and without a type JSON does not have. */
interface StoredEntry extends Omit<JournalEntry, "last_valid_block_height"> {
  readonly host: string;
  readonly last_valid_block_height: string;
}

/** Null for a file that is none of ours, or is gone by now. */
async function read(path: string): Promise<(JournalEntry & { readonly host: string }) | null> {
  try {
    const stored = JSON.parse(await readFile(path, "utf8")) as StoredEntry;
    return { ...stored, last_valid_block_height: BigInt(stored.last_valid_block_height) };
  } catch {
    return null;
  }
}
