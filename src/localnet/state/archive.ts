import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Logger } from "../../base/log.ts";
import { type Entry, replay } from "./entry.ts";
import { readEntries } from "./framing.ts";
import { FileJournal, type Journal } from "./journal.ts";
import type { Snapshot } from "./snapshot.ts";

/** Raised when what the files hold changes, so that old ones are refused instead of misread. */
const format = "nosana-localnet-2";

/** A file of the directory cannot be read; the message says what to do. */
export class StateUnreadable extends Error {
  override readonly name = "StateUnreadable";

  constructor(path: string) {
    super(`${path} is not something this version can read: remove the directory, or name another one`);
  }
}

/**
 * A network on disk, in generations: `snapshot-N.bin` is the network as it was when `log-N.bin` began. A generation's
 * snapshot appears only when it is whole, and what is older goes only after that.
 */
export interface Archive extends Journal {
  close(): Promise<void>;
}

export interface Recovered {
  readonly snapshot: Snapshot | undefined;
  /** The first generation that is free. */
  readonly generation: number;
}

/** Reads the last network of `directory`, with everything that was ever acknowledged. */
export async function recover(directory: string, log: Logger): Promise<Recovered> {
  const names = await readdir(directory);
  const snapshots = generationsOf(names, snapshotName);
  const logs = generationsOf(names, logName);
  const [newest] = snapshots.slice(-1);
  const generation = Math.max(0, ...snapshots, ...logs) + 1;
  if (newest === undefined) return { snapshot: undefined, generation };
  const earlier = await readSnapshot(join(directory, snapshotName.of(newest)));
  const entries: Entry[] = [];
  for (const each of logs.filter((candidate) => candidate >= newest)) {
    const path = join(directory, logName.of(each));
    const read = readEntries(await readFile(path));
    if (!read || (read.torn_bytes > 0 && each !== logs.at(-1))) throw new StateUnreadable(path);
    if (read.torn_bytes > 0) log.warn("dropped a write that was cut off", { path, bytes: read.torn_bytes });
    entries.push(...read.entries);
  }
  return { snapshot: replay(earlier, entries), generation };
}

/** Begins a generation with the network as it is, and keeps what happens to it from now on. */
export async function startArchive(
  directory: string,
  first: number,
  takeSnapshot: () => Snapshot,
  log: Logger,
  /** A log longer than this is folded into a new snapshot. */
  mostBytesOfALog = 64 * 1024 * 1024,
): Promise<Archive> {
  let generation = first;
  let compacting: Promise<void> | undefined;
  const journal = await FileJournal.create(join(directory, logName.of(generation)));
  await saveSnapshot(directory, generation, takeSnapshot());

  const compact = async () => {
    generation += 1;
    // Both in one step: whatever happens is either in the snapshot or in the new log.
    journal.continueIn(join(directory, logName.of(generation)));
    const snapshot = takeSnapshot();
    await journal.durable();
    await saveSnapshot(directory, generation, snapshot);
  };
  const compactIfLong = () => {
    if (compacting || journal.size < mostBytesOfALog) return;
    compacting = compact()
      .catch((error: unknown) => log.error("the state could not be compacted", { reason: String(error) }))
      .finally(() => {
        compacting = undefined;
      });
  };
  return {
    append: (entry) => journal.append(entry),
    async durable() {
      await journal.durable();
      compactIfLong();
    },
    async close() {
      await compacting;
      await journal.close();
    },
  };
}

async function saveSnapshot(directory: string, generation: number, snapshot: Snapshot): Promise<void> {
  const path = join(directory, snapshotName.of(generation));
  const draft = `${path}.tmp`;
  const file = await open(draft, "w", 0o600);
  try {
    await file.writeFile(serialize({ format, snapshot }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncDirectory(directory);
  await removeBefore(directory, generation);
}

async function removeBefore(directory: string, generation: number): Promise<void> {
  const names = await readdir(directory);
  for (const kind of [snapshotName, logName]) {
    const old = generationsOf(names, kind).filter((each) => each < generation);
    for (const each of old) await rm(join(directory, kind.of(each)), { force: true });
  }
}

/** A new name is safe only when its directory is; Windows keeps directories by itself. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readSnapshot(path: string): Promise<Snapshot> {
  const bytes = await readFile(path);
  const stored = unpack(bytes);
  if (isSnapshotFile(stored)) return stored.snapshot;
  throw new StateUnreadable(path);
}

function unpack(bytes: Buffer): unknown {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}

function isSnapshotFile(value: unknown): value is { snapshot: Snapshot } {
  return typeof value === "object" && value !== null && "format" in value && value.format === format;
}

interface FileName {
  readonly pattern: RegExp;
  of(generation: number): string;
}

const snapshotName: FileName = { pattern: /^snapshot-(\d+)\.bin$/, of: (each) => `snapshot-${each}.bin` };
const logName: FileName = { pattern: /^log-(\d+)\.bin$/, of: (each) => `log-${each}.bin` };

/** The generations that have a file of this name, oldest first. */
function generationsOf(names: readonly string[], { pattern }: FileName): number[] {
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
