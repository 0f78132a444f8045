import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** The directory is in use by another network; the message says by which one and what to do. */
export class DirectoryInUse extends Error {
  override readonly name = "DirectoryInUse";
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as its system counts; tells it from a later process of the same number. */
  readonly started: string;
}

const attempts = 10;

/** Makes `directory` this process's own and returns a function that gives it back. A dead holder's lock is taken over. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, "lock");
  const mine: Holder = { pid: process.pid, host: hostname(), started: await startOf(process.pid) };
  const draft = `${path}.${process.pid}.${crypto.randomUUID()}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (await placed(draft, path)) return () => rm(path, { force: true });
      await removeIfStale(path, directory);
    }
    throw new DirectoryInUse(`${directory} is being taken by other networks: name another directory`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** A link is made whole or not at all, and never over an existing file. */
async function placed(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function removeIfStale(path: string, directory: string): Promise<void> {
  const text = await textOf(path);
  if (text === undefined) return;
  await refuseIfHeld(text, path, directory);
  const aside = `${path}.stale.${process.pid}.${crypto.randomUUID()}`;
  await rename(path, aside).catch(ignoreMissing);
  // Two may find the same dead holder; the slower one must not carry away the faster one's fresh lock.
  if ((await textOf(aside)) !== text) await placed(aside, path);
  await rm(aside, { force: true });
}

async function refuseIfHeld(text: string, path: string, directory: string): Promise<void> {
  const holder = parseHolder(text);
  if (!holder) return;
  if (holder.host !== hostname()) {
    throw new DirectoryInUse(
      `${directory} is in use by process ${holder.pid} on ${holder.host}: stop that network, ` +
        `or remove ${path} if it no longer runs`,
    );
  }
  if (isAlive(holder.pid) && (await startOf(holder.pid)) === holder.started) {
    throw new DirectoryInUse(
      `${directory} is in use by another local network, process ${holder.pid}: stop it, or name another directory`,
    );
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, started } = JSON.parse(text) as Partial<Holder>;
    return pid === undefined || host === undefined || started === undefined
      ? undefined
      : { pid, host, started };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Field 22 of Linux's process table, clock ticks since boot; empty on other systems. */
async function startOf(pid: number): Promise<string> {
  const stat = (await textOf(`/proc/${pid}/stat`)) ?? "";
  // The second field is the program's name in brackets, which may itself hold blanks and brackets.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(ignoreMissing);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ESRCH") return undefined;
  throw error;
}
