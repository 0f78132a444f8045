import { createNetworkState, type NetworkState, snapshotOf } from "./network-state.ts";
import type { LocalnetOptions } from "./options.ts";
import { type Archive, recover, startArchive } from "./state/archive.ts";
import { openStateDirectory, type StateDirectory, writeKeypairFile } from "./state/directory.ts";
import { type Journal, noJournal } from "./state/journal.ts";
import { recordInto } from "./state/recording.ts";

/** A network and the place it is kept in. */
export interface OpenNetwork {
  readonly state: NetworkState;
  readonly journal: Journal;
  readonly keypair_path: string;
  close(): Promise<void>;
}

/** Goes on with the network of the state directory, or begins a new one. */
export async function openNetwork(options: LocalnetOptions): Promise<OpenNetwork> {
  const directory = await openStateDirectory(options.state_dir, options.log);
  try {
    return directory.kept ? await openKept(directory, options) : await openNew(directory, options);
  } catch (error) {
    await directory.release();
    throw error;
  }
}

async function openNew(directory: StateDirectory, options: LocalnetOptions): Promise<OpenNetwork> {
  const state = await createNetworkState(options);
  const keypair_path = await writeKeypairFile(directory.path, state.wallet);
  return { state, journal: noJournal, keypair_path, close: directory.release };
}

async function openKept(directory: StateDirectory, options: LocalnetOptions): Promise<OpenNetwork> {
  const { snapshot, generation } = await recover(directory.path, options.log);
  const state = await createNetworkState(options, snapshot);
  const archive = await startArchive(directory.path, generation, () => snapshotOf(state), options.log);
  recordInto(archive, state.ledger, state.store);
  const keypair_path = await writeKeypairFile(directory.path, state.wallet);
  return { state, journal: archive, keypair_path, close: () => closeKept(archive, directory) };
}

async function closeKept(archive: Archive, directory: StateDirectory): Promise<void> {
  try {
    await archive.close();
  } finally {
    await directory.release();
  }
}
