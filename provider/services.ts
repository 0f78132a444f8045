import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Address } from "@solana/kit";
import type { DestroyPolicy } from "../schema/destroy-policy.ts";
import type { DuplicatePolicy } from "../schema/duplicate-policy.ts";
import type { Commitment } from "../schema/network.ts";
import { systemClock, wallClock } from "../src/base/clock.ts";
import { AppError, isAppError, reasonOf } from "../src/base/errors.ts";
import type { Logger } from "../src/base/log.ts";
import { Secret } from "../src/base/secret.ts";
import type { CallContext, PlannedModelOf } from "../src/bridge/index.ts";
import type { Gateway, Pinner } from "../src/ipfs/index.ts";
import type { ExactClient, HostApi, Network } from "../src/nosana/index.ts";
import type { Journal, Wallet } from "../src/solana/index.ts";
import {
  destroyPolicyOf,
  duplicatePolicyOf,
  guardSettingsOf,
  networkNameOf,
  type providerSchema,
  readSettings,
  type SettingName,
  type Settings,
} from "./configuration.ts";
import { createGuards, type Guards } from "./guards.ts";
import { createKnownJobs, type KnownJobs } from "./known-jobs.ts";
import { currentWorkspace, savedIds } from "./workspace.ts";

const default_keypair_path = "~/.nosana/nosana_key.json";

/**
 * The ports handlers receive. Each loads its code when it is first used: start-up and plans without changes must not
 * wait for Solana or IPFS modules. Every port throws SETTING_UNKNOWN while a setting it needs is unknown.
 */
export interface Services {
  /** Market for jobs that name none; null when there is none, undefined while it is unknown. */
  readonly default_market: string | null | undefined;
  /** What becomes of the live jobs of resources that do not say; null where nobody says. */
  readonly on_destroy: DestroyPolicy | null;
  /** What to do about duplicates where a resource does not say; null while it is unknown. */
  readonly on_duplicate: DuplicatePolicy | null;
  readonly guards: Guards;
  /** Which jobs are somebody's. */
  readonly known: KnownJobs;
  network(): Promise<Network>;
  /** @throws AppError WALLET_MISSING when no key is configured. */
  wallet(): Promise<Wallet>;
  nosana(): Promise<ExactClient>;
  /** The hosts of this wallet's jobs. @throws AppError WALLET_MISSING. */
  hosts(): Promise<HostApi>;
  /** What this wallet's earlier runs sent on this chain and could not answer for. */
  journal(): Promise<Journal>;
  /**
   * Whether a journal of this wallet holds postings whose intent begins so, or cannot be read: a create may take such a
   * job over. Loads nothing in vain. @throws AppError WALLET_MISSING.
   */
  mayTakeOver(intent: string): Promise<boolean>;
  /** Whether a journal of this wallet may hold what an interrupted run of this workspace posted. Never fails. */
  mayHoldStrays(): Promise<boolean>;
  /** A job is to be posted: at the end of this plan, what no state was seen to hold is known to be unsaved. */
  planPosting(): void;
  /** A job is being posted: this process applies what an earlier one may have planned, and sees but a part of the state. */
  beginPosting(): void;
  /** Drops what any journal holds about a job whose id is in state. Never fails, and loads nothing in vain. */
  forgetPosting(id: string | null): Promise<void>;
  /** The id of a job is on its way to Terraform, which has yet to save it. Never fails. */
  toldPosting(id: Address): Promise<void>;
  /** The run has ended in order. */
  close(): Promise<void>;
  pinner(): Promise<Pinner>;
  gateway(): Promise<Gateway>;
}

/** Merges configuration and environment; a key that was given is checked at once, before any plan is made with it. */
export async function configureServices(
  config: PlannedModelOf<(typeof providerSchema)["attributes"]>,
  environment: NodeJS.ProcessEnv,
  { process_log: log }: CallContext,
): Promise<Services> {
  const settings = readSettings(config, environment);
  const services = createServices(settings, environment, log);
  const { values, unknown } = settings;
  const keyIsGiven = values.private_key !== undefined || values.keypair_path !== undefined;
  if (keyIsGiven && !unknown.has("private_key") && !unknown.has("keypair_path")) await services.wallet();
  return services;
}

function createServices(settings: Settings, environment: NodeJS.ProcessEnv, log: Logger): Services {
  const { values, unknown } = settings;
  const workspace = once(() => currentWorkspace(environment));
  const network = once(async () => {
    needKnown(settings, "network");
    const { networks } = await import("../src/nosana/index.ts");
    return networks[networkNameOf(settings)];
  });
  const wallet = once(async () => {
    needKnown(settings, "private_key", "keypair_path");
    const { loadWallet } = await import("../src/solana/index.ts");
    const keypair_path = values.keypair_path ?? default_keypair_path;
    const loaded = await loadWallet({
      keypair_path,
      ...(values.private_key ? { private_key: new Secret(values.private_key) } : {}),
    });
    if (!loaded) throw new AppError("WALLET_MISSING", { keypair_path });
    return loaded;
  });
  const chain = once(async () => {
    needKnown(settings, "rpc_endpoint", "rpc_subscriptions_endpoint", "commitment");
    const [chosen, { createChain }] = await Promise.all([network(), import("../src/solana/index.ts")]);
    return createChain({
      rpc_endpoint: values.rpc_endpoint ?? chosen.rpc_endpoint,
      ...(values.rpc_endpoint ? {} : { limits: { max_requests_per_second: chosen.rpc_requests_per_second } }),
      rpc_subscriptions_endpoint: values.rpc_subscriptions_endpoint ?? subscriptionsOf(settings, chosen),
      commitment: (values.commitment ?? "confirmed") as Commitment,
      genesis_hash: chosen.genesis_hash,
      network: chosen.name,
      log,
      clock: systemClock,
    });
  });
  const nosana = once(async () => {
    const [chosen, connected, { createExactClient }] = await Promise.all([
      network(),
      chain(),
      import("../src/nosana/index.ts"),
    ]);
    return createExactClient({ chain: connected, network: chosen, log, clock: systemClock });
  });
  const hosts = once(async () => {
    const [chosen, { endpoint }, owner, { createHostApi }] = await Promise.all([
      network(),
      chain(),
      wallet(),
      import("../src/nosana/index.ts"),
    ]);
    return createHostApi({ network: chosen, rpc_origin: endpoint, wallet: owner, clock: wallClock });
  });
  const journal = once(async () => {
    const [chosen, { address }, genesis, folder, { createJournal }] = await Promise.all([
      network(),
      wallet(),
      chain().then((connected) => connected.genesisHash()),
      journalFolder(),
      import("../src/solana/index.ts"),
    ]);
    // A local network that was started anew is another chain, and what was sent to the old one is no concern of it.
    const of_chain = join(folder, `${chosen.name}-${genesis.slice(0, 8)}`);
    const { id, folder: root } = await workspace();
    return createJournal({
      folder: of_chain,
      wallet: address,
      workspace: { id, folder: root },
      clock: systemClock,
      log,
    });
  });
  // An entry too many is found out about by the next create; failing here would cost the answer.
  const quietly = async (job: string | null, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      log.warn("could not forget a posting", { job, reason: reasonOf(error) });
    }
  };
  const journals = once(async () => {
    const folder = await journalFolder();
    // Most often there is none: nothing is loaded for that.
    if (!existsSync(folder)) return null;
    const { Journals } = await import("../src/solana/index.ts");
    return new Journals({ folder, log });
  });
  let is_posting = false;
  let plans_posting = false;
  const forgetPosting = (id: string | null) =>
    quietly(id, async () => {
      if (id === null) return;
      if (is_posting) await (await journal()).forget(id);
      await (await journals())?.forget(id);
    });
  const mayTakeOver = async (intent: string) => {
    try {
      const all = await journals();
      if (all === null) return false;
      return await all.remembers((await wallet()).address, (await workspace()).id, intent);
    } catch (error) {
      if (isAppError(error)) throw error;
      log.warn("could not look for postings of interrupted runs", { reason: reasonOf(error) });
      return true;
    }
  };
  const mayHoldStrays = async () => {
    try {
      const all = await journals();
      if (all === null || !(await all.holdsOpen())) return false;
      return await all.holdsStrays((await wallet()).address, (await workspace()).id);
    } catch (error) {
      // Who only looks at jobs may do without a wallet.
      log.debug("could not look for jobs of interrupted runs", { reason: reasonOf(error) });
      return false;
    }
  };
  const toldPosting = (id: Address) =>
    quietly(id, async () => {
      await (await journal()).told(id);
    });
  const close = async () => {
    if (!plans_posting || is_posting) return;
    const [all, { id, isWhole }] = await Promise.all([journals(), workspace()]);
    if (isWhole) await all?.markUnsaved((await wallet()).address, id);
  };
  const pinner = once(async () => {
    needKnown(settings, "ipfs_api", "ipfs_token");
    const [chosen, { createPinnerOf }] = await Promise.all([network(), import("./ipfs-services.ts")]);
    return createPinnerOf(values, chosen, log);
  });
  const gateway = once(async () => {
    needKnown(settings, "ipfs_gateway");
    const [chosen, { createGatewayOf }] = await Promise.all([network(), import("./ipfs-services.ts")]);
    return createGatewayOf(values, chosen, log);
  });
  const default_market = unknown.has("market_address") ? undefined : (values.market_address ?? null);
  return {
    default_market,
    on_destroy: destroyPolicyOf(settings),
    on_duplicate: duplicatePolicyOf(settings),
    guards: createGuards(guardSettingsOf(settings)),
    known: createKnownJobs({
      findFolder: async () => join(await dataFolder(), "known-jobs"),
      savedIds: async () => savedIds(await workspace()),
      log,
    }),
    network,
    wallet,
    nosana,
    hosts,
    journal,
    mayTakeOver,
    mayHoldStrays,
    planPosting: () => {
      plans_posting = true;
    },
    beginPosting: () => {
      is_posting = true;
    },
    forgetPosting,
    toldPosting,
    close,
    pinner,
    gateway,
  };
}

async function dataFolder(): Promise<string> {
  const { dataFolder: folderOf } = await import("./data-folder.ts");
  return folderOf(process.env);
}

const journalFolder = async () => join(await dataFolder(), "journal");

/** A custom RPC endpoint without a WebSocket one: providers serve both on one host. */
function subscriptionsOf({ values }: Settings, network: Network): string {
  if (!values.rpc_endpoint) return network.rpc_subscriptions_endpoint;
  const url = new URL(values.rpc_endpoint);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function needKnown(settings: Settings, ...names: readonly SettingName[]): void {
  const [name] = names.filter((candidate) => settings.unknown.has(candidate));
  if (name === undefined) return;
  throw new AppError("SETTING_UNKNOWN", { name });
}

/** Does the work at most once; a failure is not remembered, so that the next call can succeed. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work().catch((error: unknown) => {
      running = null;
      throw error;
    });
    return running;
  };
}
