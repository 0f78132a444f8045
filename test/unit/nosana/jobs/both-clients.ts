import { createNosanaClient, NosanaNetwork, type NosanaClient as OfficialClient } from "@nosana/kit";
import type { KeyPairSigner } from "@solana/kit";
import { connect, type NosanaClient } from "../../../../src/nosana/public.ts";
import type { Network } from "../../localnet/support/network.ts";

/** Our jobs program and the kit's, of one network and one wallet. */
export function bothClients(
  { endpoints }: Network,
  wallet: KeyPairSigner,
): { readonly ours: NosanaClient["jobs"]; readonly kit: OfficialClient["jobs"] } {
  const { rpc_endpoint, rpc_subscriptions_endpoint } = endpoints;
  const official = createNosanaClient(NosanaNetwork.DEVNET, {
    logLevel: "none",
    solana: { rpcEndpoint: rpc_endpoint, wsEndpoint: rpc_subscriptions_endpoint },
  });
  official.wallet = wallet;
  return {
    ours: connect("localnet", { rpc_endpoint, rpc_subscriptions_endpoint, wallet }).jobs,
    kit: official.jobs,
  };
}
