import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Identity, keypairFileText } from "../identity.ts";

/** Where a network keeps its files: the user's directory, or a private one that is removed at the end. */
export interface StateDirectory {
  readonly path: string;
  readonly kept: boolean;
  remove(): Promise<void>;
}

export async function openStateDirectory(wanted: string | undefined): Promise<StateDirectory> {
  if (wanted === undefined) {
    const path = await mkdtemp(join(tmpdir(), "nosana-localnet-"));
    return { path, kept: false, remove: () => rm(path, { recursive: true, force: true }) };
  }
  const path = resolve(wanted);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return { path, kept: true, remove: async () => {} };
}

/** Writes the wallet's keypair file, readable by nobody else, and returns its path. */
export async function writeKeypairFile(directory: string, wallet: Identity): Promise<string> {
  const path = join(directory, "wallet.json");
  await rm(path, { force: true });
  await writeFile(path, keypairFileText(wallet), { mode: 0o600 });
  return path;
}
