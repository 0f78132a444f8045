import { mkdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Address, Signature } from "@solana/kit";
import { type Clock, systemClock } from "../base/clock.ts";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import { type Logger, silentLogger } from "../base/log.ts";
import { own_token } from "../base/this-process.ts";
import {
  type EntryPhase,
  fileNameOf,
  footprintsIn,
  markLeft,
  markNamed,
  markTold,
  moveEntry,
  readAsides,
  readEntry,
  readOthers,
  removeEntries,
  type StoredEntry,
  unlessGone,
  writeEntry,
} from "./journal-file.ts";
import { heartbeat_ms, lifeOf, stale_ms, watchedLife } from "./journal-life.ts";

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
  /** Whose transaction it is. None in entries of earlier versions, which are anybody's. */
  readonly workspace?: WorkspaceMark;
}

/** What has its own state: two of them never share an entry, though wallet and intent may be the same. */
export interface WorkspaceMark {
  /** The same for each run on the same state. */
  readonly id: string;
  /** Where the run was started, to be named to people. */
  readonly folder: string;
}

/** An entry, and whether somebody was told of its outcome. */
export interface RememberedEntry extends JournalEntry {
  readonly phase: EntryPhase;
}

/** To whom an entry is not offered. */
export interface TakingOptions {
  /** Entries of this plan: who posted them looks for their accounts. */
  readonly exceptPlan?: string;
}

export interface StraysOptions extends TakingOptions {
  /** Only what the caller's workspace posted and told to nobody. */
  readonly ownUntold?: boolean;
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
   * An entry of this workspace with this intent whose process is gone, and whose outcome was told to nobody or is known
   * to be unsaved; null when there is none (left). Each is handed out once: it is the caller's from then on, and the
   * others are left to callers with the same intent. Where only time can tell whether the process lives, this waits: two
   * minutes. Throws ABORTED.
   */
  takeOrphan(
    intent: string,
    options?: TakingOptions & { readonly signal?: AbortSignal },
  ): Promise<RememberedEntry | null>;
  /** An entry that was handed out is nobody's again: the next who asks for its intent gets it. */
  giveBack(account: string): void;
  /** Makes the entry of this account the caller's, whoever wrote it: the account was found on chain, and is being told. */
  takeFound(account: string): Promise<void>;
  /**
   * Entries of processes that are certainly gone, whatever their intent and workspace, but for those that were told and
   * may well be saved, or were named for good. They stay where they are, for somebody with that intent may still come;
   * each is named once in the life of this process.
   */
  strays(options?: StraysOptions): Promise<readonly StrayEntry[]>;
  /**
   * An entry that was taken is over: the caller forgets it when people were told, and should that never happen, it is as
   * it was (`phase`) for the next process.
   */
  leave(account: string, phase: EntryPhase): Promise<void>;
  /** A stray is over and was named: it is no stray any more, and still there for who asks for its intent. */
  named(account: string): Promise<void>;
  /** The outcome for this account is safe with somebody, or is known to be nothing; whoever wrote the entry. */
  forget(account: string): Promise<void>;
  /**
   * The outcome is being told to somebody who may fail to save it. The entry stays until it is forgotten, when a state
   * was seen to hold it; see also `Journals`.
   */
  told(account: string): Promise<void>;
}

/** A stray, and the workspace that it belongs to; null when that is the caller's own. */
export interface StrayEntry extends RememberedEntry {
  readonly elsewhere: WorkspaceMark | null;
}

export interface JournalOptions {
  /** One for each chain: what is not found on another chain may be on this one. */
  readonly folder: string;
  readonly wallet: Address;
  /** Whose journal it is. Default: everybody's. */
  readonly workspace?: WorkspaceMark;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: no log. */
  readonly log?: Logger;
}

/** Accounts whose entries are this process's in name only. */
const given_back = new Set<string>();

/** A journal in a private folder, one subfolder per wallet. */
export function createJournal(options: JournalOptions): Journal {
  const { folder, wallet, workspace, clock = systemClock, log = silentLogger } = options;
  const own = join(folder, wallet);
  const mentioned = new Set<string>();
  const heart = createHeart(own, clock, log);
  const makeFolder = () => mkdir(own, { recursive: true, mode: 0o700 });
  const take = async (stored: StoredEntry): Promise<JournalEntry | null> => {
    if (!(await moveEntry(stored, own, clock.now()))) return null;
    await heart.adopt(stored.entry.account);
    return stored.entry;
  };
  const isElsewhere = ({ entry }: StoredEntry) =>
    workspace !== undefined && entry.workspace !== undefined && entry.workspace.id !== workspace.id;
  const sweep = async () => {
    for (const aside of await readAsides(own))
      if (aside.token !== own_token && (await lifeOf(aside)) === "gone")
        await rm(aside.path, { force: true });
  };
  const takeGivenBack = async (intent: string, exceptPlan: string | undefined) => {
    if (given_back.size === 0) return null;
    for (const file of await footprintsIn(own)) {
      if (file.token !== own_token || !given_back.has(file.account)) continue;
      const stored = await readEntry(file, log);
      if (stored?.entry.intent !== intent || isOf(stored, exceptPlan)) continue;
      if (given_back.delete(file.account)) return stored.entry;
    }
    return null;
  };
  const forget = async (account: string) => {
    heart.release(account);
    await removeEntries(own, account);
  };
  const takeFound = async (account: string) => {
    for (const file of await footprintsIn(own)) {
      if (file.account !== account || file.token === own_token) continue;
      const stored = await readEntry(file, log);
      if (stored) await take(stored);
    }
  };
  const takeOrphan = async (
    intent: string,
    { exceptPlan, signal }: TakingOptions & { readonly signal?: AbortSignal },
  ) => {
    await makeFolder();
    await sweep();
    const givenBack = await takeGivenBack(intent, exceptPlan);
    if (givenBack) return { ...givenBack, phase: "open" as const };
    const doubtful: StoredEntry[] = [];
    for (const stored of await readOthers(own, log)) {
      if (stored.entry.intent !== intent || isOf(stored, exceptPlan) || isElsewhere(stored)) continue;
      const life = await lifeOf(stored);
      if (life === "doubtful") doubtful.push(stored);
      if (life !== "gone") continue;
      const taken = await take(stored);
      if (taken !== null) return { ...taken, phase: stored.phase };
    }
    if (doubtful.length > 0)
      log.info("another process was posting the same: watching whether it lives", {
        accounts: doubtful.map(({ entry }) => entry.account),
        seconds_at_most: stale_ms / 1000,
      });
    const lives = await Promise.all(doubtful.map((stored) => watchedLife(stored, clock, signal)));
    for (const [index, stored] of doubtful.entries()) {
      const taken = lives[index] === "gone" ? await take(stored) : null;
      if (taken !== null) return { ...taken, phase: stored.phase };
    }
    return null;
  };
  const strays = async ({ exceptPlan, ownUntold }: StraysOptions) => {
    const found: StrayEntry[] = [];
    for (const stored of await readOthers(own, log)) {
      const { entry, phase } = stored;
      if (phase === "named" || mentioned.has(entry.account) || isOf(stored, exceptPlan)) continue;
      if (ownUntold && (phase !== "open" || isElsewhere(stored))) continue;
      if ((await lifeOf(stored)) !== "gone") continue;
      mentioned.add(entry.account);
      found.push({ ...entry, phase, elsewhere: isElsewhere(stored) ? (entry.workspace ?? null) : null });
    }
    return found;
  };
  const leave = async (account: string, phase: EntryPhase) => {
    heart.release(account);
    if (phase === "unsaved") await markLeft(own, account);
  };
  const markAsNamed = async (account: string) => {
    for (const file of await footprintsIn(own)) if (file.account === account) await markNamed(file);
  };
  return {
    record: (entry) =>
      usable(folder, async () => {
        await makeFolder();
        await writeEntry(own, workspace ? { ...entry, workspace } : entry);
        await heart.adopt(entry.account);
      }),
    takeOrphan: (intent, options = {}) => usable(folder, () => takeOrphan(intent, options)),
    giveBack: (account) => void given_back.add(account),
    takeFound: (account) => usable(folder, () => takeFound(account)),
    strays: (options = {}) => usable(folder, () => strays(options)),
    leave: (account, phase) => usable(folder, () => leave(account, phase)),
    named: (account) => usable(folder, () => markAsNamed(account)),
    forget: (account) => usable(folder, () => forget(account)),
    told: (account) =>
      usable(folder, async () => {
        await markTold(own, account);
        heart.tell(account);
      }),
  };
}

const isOf = ({ entry }: StoredEntry, plan: string | undefined) => plan !== undefined && entry.plan === plan;

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
        await unlessGone(utimes(join(folder, await fileNameOf(account, told ? "told" : "open")), now, now));
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
