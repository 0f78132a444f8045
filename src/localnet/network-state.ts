import { randomBytes } from "node:crypto";
import { getBase58Decoder } from "@solana/kit";
import { genesisAccounts, hostAccounts } from "./genesis.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { ContentStore } from "./ipfs/content-store.ts";
import { Ledger } from "./ledger/ledger.ts";
import { NetworkClock } from "./network-clock.ts";
import type { LocalnetOptions } from "./options.ts";
import { computeBudgetProgram } from "./programs/compute-budget.ts";
import { jobsProgram } from "./programs/jobs/program.ts";
import { rewardsProgram } from "./programs/rewards/program.ts";
import { systemProgram } from "./programs/system.ts";
import { associatedTokenProgram } from "./programs/token/associated-token.ts";
import { tokenProgram } from "./programs/token/program.ts";
import type { Journal } from "./state/journal.ts";
import type { Snapshot } from "./state/snapshot.ts";

/** A network without its services: its keys, its chain and its stored content. */
export interface NetworkState {
  readonly ledger: Ledger;
  readonly store: ContentStore;
  readonly clock: NetworkClock;
  readonly wallet: Identity;
  readonly market: Identity;
  readonly faucet: Identity;
  readonly hosts: Identity[];
}

type StateOptions = Pick<LocalnetOptions, "clock" | "fee_fraction">;

/** Begins a new network, or goes on with an earlier one. */
export async function createNetworkState(options: StateOptions, earlier?: Snapshot): Promise<NetworkState> {
  const [wallet, market, faucet] = await Promise.all([
    createIdentity(earlier?.seeds.wallet),
    createIdentity(earlier?.seeds.market),
    createIdentity(earlier?.seeds.faucet),
  ]);
  const hosts = await Promise.all((earlier?.host_seeds ?? []).map((seed) => createIdentity(seed)));
  const keys = {
    wallet: wallet.signer.address,
    market: market.signer.address,
    faucet: faucet.signer.address,
  };
  const clock = new NetworkClock(options.clock, earlier?.skipped_ms);
  const ledger = new Ledger({
    genesis_hash: earlier?.genesis_hash ?? getBase58Decoder().decode(randomBytes(32)),
    programs: [
      systemProgram,
      computeBudgetProgram,
      tokenProgram,
      associatedTokenProgram,
      rewardsProgram,
      jobsProgram({ fee_fraction: options.fee_fraction }),
    ],
    accounts: earlier?.accounts ?? genesisAccounts(keys),
    unixTime: () => BigInt(Math.floor(clock.now() / 1000)),
    ...(earlier && { slot: earlier.slot, history: earlier.history }),
  });
  const store = new ContentStore();
  store.restore(earlier?.content ?? []);
  return { ledger, store, clock, wallet, market, faucet, hosts };
}

/** Adds a host with all it needs to work, and remembers its key. */
export async function createHostIdentity(
  { ledger, hosts }: NetworkState,
  journal: Journal,
): Promise<Identity> {
  const host = await createIdentity();
  const accounts = hostAccounts(host.signer.address);
  ledger.place(accounts);
  hosts.push(host);
  journal.append({ kind: "host", seed: host.seed, accounts });
  return host;
}

export function snapshotOf(state: NetworkState): Snapshot {
  const { ledger, store, clock, wallet, market, faucet, hosts } = state;
  return {
    genesis_hash: ledger.slots.genesis_hash,
    seeds: { wallet: wallet.seed, market: market.seed, faucet: faucet.seed },
    host_seeds: hosts.map(({ seed }) => seed),
    slot: ledger.slots.current,
    skipped_ms: clock.skipped_ms,
    accounts: [...ledger.accounts()],
    history: [...ledger.history.all()],
    content: [...store.entries()],
  };
}
