import type { KeyPairSigner } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";
import type { LocalnetOptions } from "../../../src/localnet/options.ts";
import { createExactClient, networks } from "../../../src/nosana/index.ts";
import { type ChainOptions, createChain } from "../../../src/solana/index.ts";
import { startNetwork } from "../localnet/support/network.ts";
import { createActors } from "./local-actors.ts";

/** A local network without hosts, our client for it, and actors to move its jobs. */
export async function startWorld(
  options: Partial<LocalnetOptions> = {},
  chainOptions: Partial<ChainOptions> = {},
) {
  const local = await startNetwork(options);
  const { endpoints, market } = local;
  const chain = createChain({
    rpc_endpoint: endpoints.rpc_endpoint,
    rpc_subscriptions_endpoint: endpoints.rpc_subscriptions_endpoint,
    commitment: "confirmed",
    network: "localnet",
    genesis_hash: null,
    log: silentLogger,
    clock: systemClock,
    ...chainOptions,
  });
  const network = networks.localnet;
  const actors = createActors(local);
  return {
    local,
    chain,
    network,
    client: createExactClient({ chain, network, log: silentLogger, clock: systemClock }),
    market,
    wallet: { address: local.wallet.address, signer: local.wallet },
    ...actors,
    newNode: async () => (await actors.newNodes(1))[0] as KeyPairSigner,
    close: () => local.localnet.close(),
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
