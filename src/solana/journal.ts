import { mkdir, readdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Address, Signature } from "@solana/kit";
import { type Clock, systemClock } from "../base/clock.ts";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import { type Logger, silentLogger } from "../base/log.ts";
import {
  fileNameOf,
  markTold,
  moveEntry,
  readAsides,
  readEntries,
  removeEntries,
  type StoredEntry,
  unlessGone,
  writeEntry,
} from "./journal-file.ts";
import { heartbeat_ms, lifeOf, stale_ms, watchedLife } from "./journal-life.ts";
import { own_token } from "./this-process.ts";

/** A transaction that was signed and is about to be sent. Everything here is public: no key, no seed. */
export interface JournalEntry {
  /** What the transaction is to bring about, so that a later run with the same aim can find it. */
  readonly intent: string;
  /** The account it creates. */
  readonly account: Address;
  readonly signature: Signature;
  readonly last_valid_block_height: bigint;
  /** What the postings of one plan have in common, where each of them can be found by its account alone. */
  readonly plan?: string;
}

/** To whom an entry is not offered. */
export interface TakingOptions {
  /** Entries of this plan: who posted them looks for their accounts. */
  readonly exceptPlan?: string;
}

/**
 * What was sent and not yet told to anybody, in files that outlive the process. A process that is killed between
 * sending and answering leaves its entry behind; the next one finds out what became of it instead of sending anew.
 * Each method throws JOURNAL_UNWRITABLE when the folder or a file in it cannot be used.
 */
export interface Journal {
  /** Returns when the entry is safely on disk: call it before the first send. */
  record(entry: JournalEntry): Promise<void>;
  /**
   * An entry with this intent whose process is gone; null when there is none (left). Each is handed out once: it is
   * the caller's from then on, and the others are left to callers with the same intent. Where only time can tell
   * whether the process lives, this waits: at most two minutes. Throws ABORTED.
   */
  takeOrphan(
    intent: string,
    options?: TakingOptions & { readonly signal?: AbortSignal },
  ): Promise<JournalEntry | null>;
  /** An entry that was handed out is nobody's again: the next who asks for its intent gets it. */
  giveBack(account: string): void;
  /** Makes the entry of this account the caller's, whoever wrote it: the account was found on chain, and is being told. */
  takeFound(account: string): Promise<void>;
  /**
   * Entries of processes that are certainly gone, whatever their intent. They stay where they are, for somebody with
   * that intent may still come; each is named once in the life of this process.
   */
  strays(options?: TakingOptions): Promise<readonly StrayEntry[]>;
  /** The outcome for this account is safe with somebody, or is known to be nothing; whoever wrote the entry. */
  forget(account: string): Promise<void>;
  /**
   * The outcome is being told to somebody who may be killed before it is saved. The entry is forgotten a minute later,
   * or with {@link Journal.forgetTold}; if this process is killed before, the next one still finds it.
   */
  told(account: string): Promise<void>;
  /** Forgets what this process has told. */
  forgetTold(): Promise<void>;
}

/** A stray, and whether its outcome was told to somebody, who may have saved it. */
export interface StrayEntry extends JournalEntry {
  readonly told: boolean;
}

export interface JournalOptions {
  /** One for each chain: what is not found on another chain may be on this one. */
  readonly folder: string;
  readonly wallet: Address;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: no log. */
  readonly log?: Logger;
}

/** Terraform hands state to a remote backend every 20 seconds while it works. */
const told_keep_ms = 60_000;

/** Accounts whose entries are this process's in name only. */
const given_back = new Set<string>();

/** A journal in a private folder, one subfolder per wallet. */
export function createJournal(options: JournalOptions): Journal {
  const { folder, wallet, clock = systemClock, log = silentLogger } = options;
  const own = join(folder, wallet);
  const named = new Set<string>();
  const heart = createHeart(own, clock, log);
  const makeFolder = () => mkdir(own, { recursive: true, mode: 0o700 });
  const take = async (stored: StoredEntry): Promise<JournalEntry | null> => {
    if (!(await moveEntry(stored, own, clock.now()))) return null;
    await heart.adopt(stored.entry.account);
    return stored.entry;
  };
  const sweep = async () => {
    for (const aside of await readAsides(own))
      if (aside.token !== own_token && (await lifeOf(aside, clock)) === "gone")
        await rm(aside.path, { force: true });
  };
  const forget = async (account: string) => {
    heart.release(account);
    await removeEntries(own, account);
  };
  const takeFound = async (account: string) => {
    for (const stored of await readEntries(own, log))
      if (stored.entry.account === account && stored.token !== own_token) await take(stored);
  };
  const takeOrphan = async (
    intent: string,
    { exceptPlan, signal }: TakingOptions & { readonly signal?: AbortSignal },
  ) => {
    await makeFolder();
    await sweep();
    const doubtful: StoredEntry[] = [];
    for (const stored of await readEntries(own, log)) {
      if (stored.entry.intent !== intent || isOf(stored, exceptPlan)) continue;
      if (stored.token === own_token) {
        if (given_back.delete(stored.entry.account)) return stored.entry;
        continue;
      }
      if ((await lifeOf(stored, clock)) === "doubtful") doubtful.push(stored);
      else {
        const taken = await take(stored);
        if (taken !== null) return taken;
      }
    }
    if (doubtful.length > 0)
      log.info("another process was posting the same: watching whether it lives", {
        accounts: doubtful.map(({ entry }) => entry.account),
        seconds_at_most: stale_ms / 1000,
      });
    const lives = await Promise.all(doubtful.map((stored) => watchedLife(stored, clock, signal)));
    for (const [index, stored] of doubtful.entries()) {
      const taken = lives[index] === "gone" ? await take(stored) : null;
      if (taken !== null) return taken;
    }
    return null;
  };
  const strays = async ({ exceptPlan }: TakingOptions) => {
    const found: StrayEntry[] = [];
    for (const stored of await readEntries(own, log)) {
      const { entry, token, told } = stored;
      if (token === own_token || named.has(entry.account) || isOf(stored, exceptPlan)) continue;
      if ((await lifeOf(stored, clock)) !== "gone") continue;
      named.add(entry.account);
      found.push({ ...entry, told });
    }
    return found;
  };
  const forgetLater = (account: string) =>
    setTimeout(() => {
      forget(account).catch((error: unknown) =>
        log.warn("could not forget a transaction that was told: a later run may take over what came of it", {
          account,
          reason: reasonOf(error),
        }),
      );
    }, told_keep_ms).unref();
  return {
    record: (entry) =>
      usable(folder, async () => {
        await makeFolder();
        await writeEntry(own, entry);
        await heart.adopt(entry.account);
      }),
    takeOrphan: (intent, options = {}) => usable(folder, () => takeOrphan(intent, options)),
    giveBack: (account) => void given_back.add(account),
    takeFound: (account) => usable(folder, () => takeFound(account)),
    strays: (options = {}) => usable(folder, () => strays(options)),
    forget: (account) => usable(folder, () => forget(account)),
    told: (account) =>
      usable(folder, async () => {
        await markTold(own, account);
        heart.tell(account);
        forgetLater(account);
      }),
    async forgetTold() {
      await usable(folder, () => Promise.all(heart.told().map(forget)));
    },
  };
}

const isOf = ({ entry }: StoredEntry, plan: string | undefined) => plan !== undefined && entry.plan === plan;

/**
 * Drops the entries of an account from all journals below `folder`, whatever chain and wallet they are of: for an
 * account that is known by now.
 */
export async function forgetEverywhere(folder: string, account: string): Promise<void> {
  for (const chain of await foldersIn(folder))
    for (const wallet of await foldersIn(chain)) await removeEntries(wallet, account);
}

/** Whether a journal of the wallet below `folder`, of whatever chain, holds an entry whose intent begins so. */
export async function remembersPosting(
  folder: string,
  wallet: Address,
  intent: string,
  log: Logger,
): Promise<boolean> {
  for (const chain of await foldersIn(folder)) {
    const entries = await readEntries(join(chain, wallet), log);
    if (entries.some(({ entry }) => entry.intent.startsWith(intent))) return true;
  }
  return false;
}

async function foldersIn(parent: string): Promise<readonly string[]> {
  const inside = (await unlessGone(readdir(parent, { withFileTypes: true }))) ?? [];
  return inside.filter((each) => each.isDirectory()).map(({ name }) => join(parent, name));
}

/** Touches this process's entries, so that others see that it lives. */
function createHeart(folder: string, clock: Clock, log: Logger) {
  /** By account, whether it was told. */
  const mine = new Map<string, boolean>();
  let beating = false;
  async function beat(): Promise<void> {
    const now = new Date(clock.now());
    const touch = async ([account, told]: readonly [string, boolean]) => {
      try {
        // One that was just forgotten is no failure.
        await unlessGone(utimes(join(folder, fileNameOf(account, told)), now, now));
      } catch (error) {
        log.warn(
          "could not touch an entry of the journal: if that lasts, others take this process for gone",
          {
            account,
            reason: reasonOf(error),
          },
        );
      }
    };
    await Promise.all([...mine].map(touch));
  }
  return {
    async adopt(account: string): Promise<void> {
      mine.set(account, false);
      if (!beating) setInterval(() => void beat(), heartbeat_ms).unref();
      beating = true;
      await beat();
    },
    tell: (account: string) => mine.set(account, true),
    told: () => [...mine].filter(([, told]) => told).map(([account]) => account),
    release: (account: string) => mine.delete(account),
  };
}

async function usable<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    throw new AppError("JOURNAL_UNWRITABLE", { folder, reason: reasonOf(cause) }, { cause });
  }
}
