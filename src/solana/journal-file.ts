import { open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { own_place, own_token, ownStamp } from "../base/this-process.ts";
import type { JournalEntry } from "./journal.ts";

/** A file of the journal, with what its name tells of the process it belongs to. */
export interface Footprint {
  readonly path: string;
  readonly account: string;
  /** Where the process runs or ran: process numbers mean something there only. */
  readonly place: string;
  readonly pid: number;
  readonly token: string;
  /** When the process started; null where its system did not tell. */
  readonly stamp: string | null;
  readonly phase: EntryPhase;
}

/**
 * `open`: nobody was told of the outcome. `told`: Terraform was given it, and whether it was saved is not known.
 * `unsaved`: it was given, and a plan that came later has not found it in the state. `named`: it is over, and was named
 * to people; who asks for it may still take it.
 */
export type EntryPhase = "open" | "told" | "unsaved" | "named";

export interface StoredEntry extends Footprint {
  readonly entry: JournalEntry;
}

/** `<account>.<place>.<process id>-<token>[-<start>][.<phase>].json`: a new owner or phase is one atomic rename. */
export async function fileNameOf(account: string, phase: EntryPhase = "open"): Promise<string> {
  const stamp = await ownStamp();
  const owner = `${process.pid}-${own_token}${stamp === null ? "" : `-${stamp}`}`;
  return `${account}.${own_place}.${owner}${phase === "open" ? "" : `.${phase}`}.json`;
}
const fileNamePattern =
  /^([1-9A-HJ-NP-Za-km-z]+)\.([0-9a-f]+)\.(\d+)-([0-9a-f]+)(?:-([0-9a-f]+))?(?:\.(told|unsaved|named))?\.json$/;
/** In front of the name of an entry that is being written. */
const aside_mark = ".";

function footprintOf(folder: string, file: string, name = file): Footprint | null {
  const [, account, place, pid, token, stamp = null, phase = "open"] = fileNamePattern.exec(name) ?? [];
  if (!account || !place || !token) return null;
  return {
    path: join(folder, file),
    account,
    place,
    pid: Number(pid),
    token,
    stamp,
    phase: phase as EntryPhase,
  };
}

/** A file's entry as JSON has it: without a type it does not know. */
interface Serialised extends Omit<JournalEntry, "last_valid_block_height"> {
  readonly last_valid_block_height: string;
}

/** The files of a folder's entries, by their names alone. */
export async function footprintsIn(folder: string): Promise<readonly Footprint[]> {
  const found = (await namesIn(folder)).map((name) => footprintOf(folder, name));
  return found.filter((each) => each !== null);
}

/**
 * The entries of other processes in a folder that may be asked for: those of this one, and what was told, may be many
 * and are passed over unread. Files that are none, or are gone by the time they are read, are passed over too.
 */
export async function readOthers(folder: string, log: Logger): Promise<readonly StoredEntry[]> {
  const others = (await footprintsIn(folder)).filter(
    ({ token, phase }) => token !== own_token && phase !== "told",
  );
  const stored = await Promise.all(others.map((file) => readEntry(file, log)));
  return stored.filter((each) => each !== null);
}

export async function readEntry(file: Footprint, log: Logger): Promise<StoredEntry | null> {
  // An entry that cannot be read is not one that is not there: what it is about may be paid for.
  const text = await unlessGone(readFile(file.path, "utf8"));
  if (text === null) return null;
  try {
    const entry = JSON.parse(text) as Serialised;
    const last_valid_block_height = BigInt(entry.last_valid_block_height);
    return { ...file, entry: { ...entry, last_valid_block_height } };
  } catch (error) {
    log.warn(
      "passing over a file of the journal that is damaged: its account may hold a job nobody knows of",
      {
        path: file.path,
        account: file.account,
        reason: reasonOf(error),
      },
    );
    return null;
  }
}

/** Written aside, flushed and renamed, and the folder flushed too: after a crash the entry is whole or not there. */
export async function writeEntry(folder: string, entry: JournalEntry): Promise<void> {
  const name = await fileNameOf(entry.account);
  const serialised: Serialised = {
    ...entry,
    last_valid_block_height: entry.last_valid_block_height.toString(),
  };
  const aside = join(folder, `${aside_mark}${name}`);
  const file = await open(aside, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(serialised));
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

/** What was written aside and not renamed yet. Nothing is sent before it is: killed now, its process has sent nothing. */
export async function readAsides(folder: string): Promise<readonly Footprint[]> {
  const asides = (await namesIn(folder)).filter((name) => name.startsWith(aside_mark));
  return asides
    .map((name) => footprintOf(folder, name, name.slice(aside_mark.length)))
    .filter((each) => each !== null);
}

/** The account's entries, whoever wrote them. */
export async function removeEntries(folder: string, account: string): Promise<void> {
  const its = (await footprintsIn(folder)).filter((file) => file.account === account);
  await Promise.all(its.map(({ path }) => rm(path, { force: true })));
}

/** Makes another process's entry this one's. False when a third was faster, or it was just forgotten. */
export async function moveEntry(
  { path, entry }: StoredEntry,
  folder: string,
  now_ms: number,
): Promise<boolean> {
  const now = new Date(now_ms);
  // Touched first: under its new name it must never look like one that nobody has touched for long.
  const moved = utimes(path, now, now).then(async () => {
    await rename(path, join(folder, await fileNameOf(entry.account)));
    return true;
  });
  return (await unlessGone(moved)) ?? false;
}

/** Marks this process's entry as told. */
export async function markTold(folder: string, account: string): Promise<void> {
  await rename(join(folder, await fileNameOf(account)), join(folder, await fileNameOf(account, "told")));
}

/** Marks an entry that was told, by whatever process, as not to be found in the state. */
export async function markUnsaved({ path }: Footprint): Promise<void> {
  await unlessGone(rename(path, path.replace(/\.told\.json$/, ".unsaved.json")));
}

/** Marks this process's open entry as not to be found in the state, as it was before it was moved. */
export async function markLeft(folder: string, account: string): Promise<void> {
  const left = rename(
    join(folder, await fileNameOf(account)),
    join(folder, await fileNameOf(account, "unsaved")),
  );
  await unlessGone(left);
}

/** Marks another process's open entry as named to people. */
export async function markNamed({ path, phase }: Footprint): Promise<void> {
  if (phase === "open") await unlessGone(rename(path, path.replace(/\.json$/, ".named.json")));
}

/** When the file was last touched, in Unix milliseconds; null when it is gone. */
export async function touchedAt(path: string): Promise<number | null> {
  return (await unlessGone(stat(path)))?.mtimeMs ?? null;
}

/** Empty where there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return (await unlessGone(readdir(folder))) ?? [];
}

/** Null when the file is not there. Any other failure says nothing of the kind. */
export async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
