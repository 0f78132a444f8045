import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Logger } from "../../base/log.ts";
import { createTemporaryFolder, tidyTemporaryFolders } from "../../base/temporary-folder.ts";
import { type Identity, keypairFileText } from "../identity.ts";
import { lockDirectory } from "./lock.ts";

/** Where a network keeps its files: the user's directory, or a private one that is removed at the end. */
export interface StateDirectory {
  readonly path: string;
  readonly kept: boolean;
  /** Gives the directory free for another network, or removes it. */
  release(): Promise<void>;
}

/** Throws `DirectoryInUse` when another running network keeps its state there. */
export async function openStateDirectory(wanted: string | undefined, log: Logger): Promise<StateDirectory> {
  if (wanted === undefined) {
    const path = await createTemporaryFolder("nosana-localnet");
    await tidyTemporaryFolders(path, log);
    return { path, kept: false, release: () => rm(path, { recursive: true, force: true }) };
  }
  const path = resolve(wanted);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return { path, kept: true, release: await lockDirectory(path) };
}

/** Writes the wallet's keypair file, readable by nobody else, and returns its path. */
export async function writeKeypairFile(directory: string, wallet: Identity): Promise<string> {
  const path = join(directory, "wallet.json");
  const draft = `${path}.tmp`;
  await rm(draft, { force: true });
  await writeFile(draft, keypairFileText(wallet), { mode: 0o600 });
  await rename(draft, path);
  return path;
}
