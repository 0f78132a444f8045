import { address, createSolanaRpc, getBase58Decoder } from "@solana/kit";
import {
  type LocalnetEndpoints,
  type LocalnetProcess,
  localnetEnvironment,
  startLocalnetProcess,
} from "../../provider/package/localnet.ts";
import { parseLag } from "../../src/localnet/ledger/lag.ts";

/** In Jest's project `pool` every network answers as three nodes, of which two lag; tests judge by what the leader says. */
const runsInPool = (globalThis as { runsInPool?: boolean }).runsInPool === true;
const lags = ["0", "8", "40"];
const poolOptions = runsInPool ? ["--rpc-lag", lags.join(","), "--slot-ms", "100"] : [];

/** The nodes of the networks that tests start in their own process. */
export const lagsOfNodes = (runsInPool ? lags : ["0"]).map(parseLag);

type RpcEndpoints = Pick<LocalnetEndpoints, "rpc_endpoint" | "rpc_subscriptions_endpoint">;

/** Where the node is that is never behind, for whoever judges the chain. */
export function leaderOf<E extends RpcEndpoints>(endpoints: E): E {
  const { rpc_endpoint, rpc_subscriptions_endpoint } = endpoints;
  return {
    ...endpoints,
    rpc_endpoint: `${rpc_endpoint}/nodes/leader`,
    rpc_subscriptions_endpoint: `${rpc_subscriptions_endpoint}/nodes/leader`,
  };
}

/** What tests ask, of the chain and not of a node. */
export function judged<E extends RpcEndpoints>(endpoints: E): E {
  return runsInPool ? leaderOf(endpoints) : endpoints;
}

/** The built local network in a process of its own. */
export interface Localnet extends LocalnetProcess {
  /** The provider's settings for it. */
  readonly environment: Readonly<Record<string, string>>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function useLocalnet(options: readonly string[] = []): Promise<Localnet> {
  const localnet = await startLocalnetProcess([...poolOptions, ...options]);
  return {
    ...localnet,
    endpoints: judged(localnet.endpoints),
    environment: localnetEnvironment(localnet.endpoints),
    [Symbol.asyncDispose]: localnet.stop,
  };
}

/** Discriminator of a job account: sha256("account:JobAccount"), first 8 bytes. */
const jobDiscriminator = getBase58Decoder().decode(Uint8Array.of(91, 16, 162, 5, 45, 210, 125, 65));

/** The addresses of all job accounts on chain, asked of the chain itself and not of our client. */
export async function jobsOnChain({
  rpc_endpoint,
  jobs_program,
}: LocalnetEndpoints): Promise<readonly string[]> {
  const accounts = await createSolanaRpc(rpc_endpoint)
    .getProgramAccounts(address(jobs_program), {
      encoding: "base64",
      filters: [{ memcmp: { offset: 0n, bytes: jobDiscriminator as never, encoding: "base58" } }],
    })
    .send();
  return accounts.map(({ pubkey }) => pubkey).sort();
}
