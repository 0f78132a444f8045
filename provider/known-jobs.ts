import { access, mkdir, open, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../src/base/errors.ts";
import type { Logger } from "../src/base/log.ts";
import { removeOldestFiles } from "./oldest-files.ts";

/**
 * Jobs that are somebody's: their ids are known to stand in a state, or a create has them in hand. Terraform starts the
 * provider anew for each plan and each apply, and tells an apply nothing of resources that stay as they are. So what was
 * seen is kept on this machine, an empty file for each job. Nothing here fails: a file too few can lead to a warning too
 * many, and is logged. Of jobs that are never seen to end, as those of resources that were destroyed, the files would stay
 * for ever: so those that no run has touched for longest go when there are too many.
 */
export interface KnownJobs {
  /** The job is known from now on, also to later processes of this user on this machine. */
  note(id: string | null): Promise<void>;
  /** The job has ended: nobody can take it for a live one any more. */
  forget(id: string | null): Promise<void>;
  has(id: string): Promise<boolean>;
  /** Takes a job in hand within this process; false when another owner has it. */
  take(id: string, owner: object): boolean;
  /** The same for a job that nobody knew of, beside all processes on this machine; false when somebody has it. */
  claim(id: string, owner: object): Promise<boolean>;
  /** What was claimed is nobody's again: it did not come to be anybody's. */
  release(id: string): Promise<void>;
}

export interface KnownJobsOptions {
  /** Where the files are. */
  readonly findFolder: () => Promise<string>;
  /** Tells whether the state's own file holds an id, where there is such a file. */
  readonly savedIds: () => Promise<(id: string) => boolean>;
  readonly log: Logger;
  /** Files that may be there; default 10,000. */
  readonly most?: number;
}

const nobody = {};

/** What a state holds may be any text, and is no name of a file before it was looked at. */
const isAddress = (id: string) => /^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(id);

export function createKnownJobs({ findFolder, savedIds, log, most = 10_000 }: KnownJobsOptions): KnownJobs {
  const owners = new Map<string, object>();
  let tidied = false;
  /** Once in the life of a process. */
  const tidy = async (folder: string) => {
    if (tidied) return;
    tidied = true;
    const removed = await removeOldestFiles(folder, most, (id) => owners.has(id));
    if (removed > 0) log.info("forgot jobs that no run has seen for long", { removed });
  };
  /** It is seen to be somebody's still. */
  const touch = async (id: string) => {
    const now = new Date();
    await utimes(join(await findFolder(), id), now, now);
  };
  /** False when the file is there already. */
  const makeFile = async (id: string): Promise<boolean> => {
    try {
      const folder = await findFolder();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await (await open(join(folder, id), "wx", 0o600)).close();
      await tidy(folder);
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      log.warn("could not remember a job: another run may take it for one that no state holds", {
        job: id,
        reason: reasonOf(error),
      });
    }
    return true;
  };
  const hasFile = async (id: string): Promise<boolean> => {
    try {
      await access(join(await findFolder(), id));
      return true;
    } catch (error) {
      if (codeOf(error) !== "ENOENT")
        log.warn("could not look whether a job is known", { job: id, reason: reasonOf(error) });
      return false;
    }
  };
  const take = (id: string, owner: object) => {
    if (!owners.has(id)) owners.set(id, owner);
    return owners.get(id) === owner;
  };
  const removeFile = async (id: string) => {
    try {
      await rm(join(await findFolder(), id), { force: true });
    } catch (error) {
      log.warn("could not forget a job", { job: id, reason: reasonOf(error) });
    }
  };
  return {
    async note(id) {
      if (id === null || owners.has(id) || !isAddress(id)) return;
      owners.set(id, nobody);
      if (await makeFile(id)) return;
      await touch(id).catch((error: unknown) => {
        log.debug("could not note that a job is still known", { job: id, reason: reasonOf(error) });
      });
    },
    async forget(id) {
      if (id !== null && isAddress(id)) await removeFile(id);
    },
    has: async (id) => owners.has(id) || (await savedIds())(id) || (await hasFile(id)),
    take,
    claim: async (id, owner) => take(id, owner) && (await makeFile(id)),
    async release(id) {
      owners.delete(id);
      await removeFile(id);
    },
  };
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
