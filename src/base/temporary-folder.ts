import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { reasonOf } from "./errors.ts";
import type { Logger } from "./log.ts";
import { startStamp } from "./processes.ts";
import { own_place, ownStamp } from "./this-process.ts";

/** Process numbers mean something in one place only: containers may share a folder. */
const place = own_place.slice(0, 6);
/** What a folder's owner writes into it, since a later process may have its number. */
const ownerFile = "owner";
/** Each start removes so many at most. */
const mostRemoved = 100;

/** What names of this process's folders begin with; six characters more follow. */
export function temporaryPrefix(kind: string): string {
  return `${kind}-${process.pid}-${place}-`;
}

/** A new folder that only this user may enter. When this process is killed, a later one removes it. */
export function createTemporaryFolder(kind: string, parent = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, temporaryPrefix(kind)));
}

/**
 * Says in `folder`, which `createTemporaryFolder` made, whose it is, and removes those of its kind beside it whose
 * processes are gone. Never throws: what cannot be removed is left to the next start, and a folder in doubt stays.
 */
export async function tidyTemporaryFolders(folder: string, log: Logger): Promise<void> {
  try {
    const stamp = await ownStamp();
    if (stamp !== null) await writeFile(join(folder, ownerFile), stamp, { mode: 0o600 });
    const [kind = ""] = basename(folder).split(`-${process.pid}-${place}-`);
    const parent = dirname(folder);
    let removed = 0;
    for (const name of await readdir(parent)) {
      const pid = ownerIn(name, kind);
      if (pid === null || removed >= mostRemoved) continue;
      if (await removedLeftFolder(join(parent, name), pid, log)) removed++;
    }
  } catch (error) {
    log.debug("temporary folders are not tidied", { folder, reason: reasonOf(error) });
  }
}

/** The process number in the name of such a folder of this place. */
function ownerIn(name: string, kind: string): number | null {
  if (!name.startsWith(`${kind}-`)) return null;
  const [, pid, where] = /^(\d+)-([\da-f]+)-\w{6}$/.exec(name.slice(kind.length + 1)) ?? [];
  return where === place ? Number(pid) : null;
}

async function removedLeftFolder(path: string, pid: number, log: Logger): Promise<boolean> {
  try {
    const entry = await lstat(path);
    const user = process.getuid?.() ?? entry.uid;
    if (!entry.isDirectory() || entry.uid !== user || !(await isGone(path, pid))) return false;
    // Links in there are removed, not followed.
    await rm(path, { recursive: true, force: true });
    log.debug("a folder that a killed process left is removed", { path });
    return true;
  } catch (error) {
    log.debug("a folder that a killed process left stays", { path, reason: reasonOf(error) });
    return false;
  }
}

/** Whether the process that made a folder has ended. One that has the same number now did not write that stamp. */
async function isGone(path: string, pid: number): Promise<boolean> {
  if (!isNumberInUse(pid)) return true;
  const [written, stamp] = await Promise.all([
    readFile(join(path, ownerFile), "utf8").catch(() => null), // a folder that is being made has none yet
    startStamp(pid),
  ]);
  return written !== null && stamp !== null && written !== stamp;
}

function isNumberInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
