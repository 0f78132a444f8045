import { open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { JournalEntry } from "./journal.ts";
import { own_token, place } from "./this-process.ts";

/** An entry on disk, with what is known of the process it belongs to. */
export interface StoredEntry {
  readonly name: string;
  readonly path: string;
  readonly entry: JournalEntry;
  /** Where the process runs or ran: process numbers mean something there only. */
  readonly place: string;
  readonly pid: number;
  readonly token: string;
  /** Its outcome was told, and whether that was saved is not known. */
  readonly told: boolean;
}

/** `<account>.<process id>-<token>[.told].json`: taking an entry over is one atomic rename, never onto itself. */
export const fileNameOf = (account: string, told = false) =>
  `${account}.${process.pid}-${own_token}${told ? ".told" : ""}.json`;
const fileNamePattern = /^([1-9A-HJ-NP-Za-km-z]+)\.(\d+)-([0-9a-f]+)(\.told)?\.json$/;

/** A file's entry as JSON has it: without a type it does not know. */
interface Serialised extends Omit<JournalEntry, "last_valid_block_height"> {
  readonly place: string;
  readonly last_valid_block_height: string;
}

/** All entries of a folder. Files that are none, or are gone by the time they are read, are passed over. */
export async function readEntries(folder: string): Promise<readonly StoredEntry[]> {
  const stored = await Promise.all((await readdir(folder)).map((name) => readEntry(folder, name)));
  return stored.filter((each) => each !== null);
}

async function readEntry(folder: string, name: string): Promise<StoredEntry | null> {
  const [, account, pid, token, told] = fileNamePattern.exec(name) ?? [];
  if (!account || !token) return null;
  const path = join(folder, name);
  try {
    const { place: written_at, ...entry } = JSON.parse(await readFile(path, "utf8")) as Serialised;
    const last_valid_block_height = BigInt(entry.last_valid_block_height);
    return {
      name,
      path,
      token,
      pid: Number(pid),
      told: told !== undefined,
      place: written_at,
      entry: { ...entry, last_valid_block_height },
    };
  } catch {
    return null;
  }
}

/** Written aside, flushed and renamed, and the folder flushed too: after a crash the entry is whole or not there. */
export async function writeEntry(folder: string, entry: JournalEntry): Promise<void> {
  const name = fileNameOf(entry.account);
  const serialised: Serialised = {
    ...entry,
    place,
    last_valid_block_height: entry.last_valid_block_height.toString(),
  };
  const aside = join(folder, `.${name}`);
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

/** Removes files written aside before `older_than_ms` (Unix): their process was killed before it sent anything. */
export async function removeAsides(folder: string, older_than_ms: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(".") || !fileNamePattern.test(name.slice(1))) continue;
    const path = join(folder, name);
    const touched_ms = await touchedAt(path);
    if (touched_ms !== null && touched_ms < older_than_ms) await rm(path, { force: true });
  }
}

/** The account's entries, whoever wrote them. */
export async function removeEntries(folder: string, account: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const its = names.filter((name) => fileNamePattern.exec(name)?.[1] === account);
  await Promise.all(its.map((name) => rm(join(folder, name), { force: true })));
}

/** Makes another process's entry this one's. False when a third was faster, or it was just forgotten. */
export async function moveEntry(
  { path, entry }: StoredEntry,
  folder: string,
  now_ms: number,
): Promise<boolean> {
  const now = new Date(now_ms);
  try {
    // Touched first: under its new name it must never look like one that nobody has touched for long.
    await utimes(path, now, now);
    await rename(path, join(folder, fileNameOf(entry.account)));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Marks this process's entry as told. */
export async function markTold(folder: string, account: string): Promise<void> {
  await rename(join(folder, fileNameOf(account)), join(folder, fileNameOf(account, true)));
}

/** When the file was last touched, in Unix milliseconds; null when it is gone. */
export async function touchedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
}
