import { readdir, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Address } from "@solana/kit";
import type { Logger } from "../base/log.ts";
import {
  type Footprint,
  footprintsIn,
  markUnsaved,
  readEntry,
  removeEntries,
  type StoredEntry,
  touchedAt,
  unlessGone,
} from "./journal-file.ts";
import { lifeOf } from "./journal-life.ts";

/** What was told so long ago, and never met again, is in a state that is refreshed elsewhere, or is no more. */
const told_keep_ms = 30 * 24 * 3_600_000;

export interface JournalsOptions {
  /** Below it stands a folder for each chain, and in that one for each wallet. */
  readonly folder: string;
  readonly log: Logger;
}

/**
 * All journals below a folder, whatever chain and wallet they are of. The files are listed once, since a refresh asks
 * for each of its jobs: what other processes record later is about jobs that no state holds yet.
 */
export class Journals {
  readonly #folder: string;
  readonly #log: Logger;
  #listed: Promise<readonly Footprint[]> | null = null;
  readonly #read = new Map<string, Promise<StoredEntry | null>>();

  constructor({ folder, log }: JournalsOptions) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Drops the entries of an account that is in a state: their part is done. */
  async forget(account: string): Promise<void> {
    const its = (await this.#files()).filter((file) => file.account === account);
    // Another process may have given it another name since.
    for (const { path } of its)
      if ((await unlessGone(unlink(path))) === null) await removeEntries(dirname(path), account);
  }

  /** Whether a journal of the wallet holds an entry of the workspace, or of none, whose intent begins so. */
  async remembers(wallet: Address, workspace: string, intent: string): Promise<boolean> {
    const stored = await this.#ofWorkspace(wallet, workspace);
    return stored.some(({ entry }) => entry.intent.startsWith(intent));
  }

  /** Whether anybody has a posting that was neither told nor named. */
  async holdsOpen(): Promise<boolean> {
    return (await this.#files()).some(({ phase }) => phase === "open");
  }

  /** Whether the workspace has a posting whose process may be gone, and which was neither told nor named to anybody. */
  async holdsStrays(wallet: Address, workspace: string): Promise<boolean> {
    const open = (await this.#files()).filter(
      ({ path, phase }) => phase === "open" && basename(dirname(path)) === wallet,
    );
    const stored = await Promise.all(open.map((file) => this.#entryOf(file)));
    return stored.some((each) => each?.entry.workspace?.id === workspace);
  }

  /**
   * Marks what was told to earlier runs of the workspace as unsaved. To be called at the end of a plan that has forgotten
   * all that is in the state. What was told or named a month ago, to whomever, is dropped.
   */
  async markUnsaved(wallet: Address, workspace: string): Promise<void> {
    for (const { path, phase } of await this.#files()) {
      const touched_ms = phase === "told" || phase === "named" ? await touchedAt(path) : null;
      if (touched_ms !== null && Date.now() - touched_ms > told_keep_ms) await rm(path, { force: true });
    }
    for (const stored of await this.#ofWorkspace(wallet, workspace)) {
      // An earlier version has not written whose it is; and the state of a run that goes on is still to be saved.
      if (stored.phase !== "told" || stored.entry.workspace === undefined) continue;
      if ((await lifeOf(stored)) !== "alive") await markUnsaved(stored);
    }
  }

  async #ofWorkspace(wallet: Address, workspace: string): Promise<readonly StoredEntry[]> {
    const files = (await this.#files()).filter(({ path }) => basename(dirname(path)) === wallet);
    const stored = await Promise.all(files.map((file) => this.#entryOf(file)));
    return stored
      .filter((each) => each !== null)
      .filter(({ entry }) => entry.workspace === undefined || entry.workspace.id === workspace);
  }

  #entryOf(file: Footprint): Promise<StoredEntry | null> {
    const known = this.#read.get(file.path);
    if (known) return known;
    const reading = readEntry(file, this.#log);
    this.#read.set(file.path, reading);
    return reading;
  }

  #files(): Promise<readonly Footprint[]> {
    this.#listed ??= listed(this.#folder).catch((error: unknown) => {
      this.#listed = null;
      throw error;
    });
    return this.#listed;
  }
}

async function listed(folder: string): Promise<readonly Footprint[]> {
  const found: Footprint[] = [];
  for (const chain of await foldersIn(folder))
    for (const wallet of await foldersIn(chain)) found.push(...(await footprintsIn(wallet)));
  return found;
}

async function foldersIn(parent: string): Promise<readonly string[]> {
  const inside = (await unlessGone(readdir(parent, { withFileTypes: true }))) ?? [];
  return inside.filter((each) => each.isDirectory()).map(({ name }) => join(parent, name));
}
