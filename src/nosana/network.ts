import { type Address, address } from "@solana/kit";
import type { NetworkName } from "../../schema/network.ts";

export { type NetworkName, networkNames } from "../../schema/network.ts";

/** What differs between the networks a job can run on. Ids: nosana-programs, `common/src/id.rs`. */
export interface Network {
  readonly name: NetworkName;
  readonly jobs_program: Address;
  readonly rewards_program: Address;
  readonly nos_mint: Address;
  readonly rpc_endpoint: string;
  /** What the endpoint above allows for longer than a moment. Public ones: solana.com/docs/references/clusters. */
  readonly rpc_requests_per_second: number;
  readonly rpc_subscriptions_endpoint: string;
  /** Kubo-style RPC endpoint for pinning; null where the account that Nosana shares is used instead. */
  readonly ipfs_api: string | null;
  /** Gateways' base URLs, the best first; content is at `<gateway>/ipfs/<cid>`. */
  readonly ipfs_gateways: readonly [string, ...string[]];
  /** Services and hosts are at subdomains of it; null where hosts offer none (Nosana CLI, `expose-util.ts`). */
  readonly service_domain: string | null;
  /** Hash of the cluster's first block; null where every start makes a new cluster. */
  readonly genesis_hash: string | null;
  /** The page of a job in the dashboard; null where there is no dashboard. */
  readonly explorerUrl: (job: Address) => string | null;
}

const rewardsProgram = address("nosRB8DUV67oLNrL45bo2pFLrmsWPiewe2Lk2DRNYCp");
const devnetJobsProgram = address("nosJTmGQxvwXy23vng5UjkTbfv91Bzf9jEuro78dAGR");
const devnetNosMint = address("devr1BGQndEW5k5zfvG5FsLyZv1Ap73vNgAHcQ9sUVP");
/** Nosana's own, then Pinata's, where its hosts and clients pin, then that of the IPFS project. */
const publicGateways = [
  "https://nosana.mypinata.cloud",
  "https://gateway.pinata.cloud",
  "https://ipfs.io",
] as const;

export const networks: Readonly<Record<NetworkName, Network>> = {
  mainnet: {
    name: "mainnet",
    jobs_program: address("nosJhNRqr2bc9g1nfGDcXXTXvYUmxD4cVwy2pMWhrYM"),
    rewards_program: rewardsProgram,
    nos_mint: address("nosXBVoaCTtYdLvKY6Csb4AC8JCdQKKAaWYtx2ZMoo7"),
    rpc_endpoint: "https://api.mainnet-beta.solana.com",
    rpc_requests_per_second: 10,
    rpc_subscriptions_endpoint: "wss://api.mainnet-beta.solana.com",
    ipfs_api: null,
    ipfs_gateways: publicGateways,
    service_domain: "node.k8s.prd.nos.ci",
    genesis_hash: "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d",
    explorerUrl: (job) => `https://dashboard.nosana.com/jobs/${job}`,
  },
  devnet: {
    name: "devnet",
    jobs_program: devnetJobsProgram,
    rewards_program: rewardsProgram,
    nos_mint: devnetNosMint,
    rpc_endpoint: "https://api.devnet.solana.com",
    rpc_requests_per_second: 10,
    rpc_subscriptions_endpoint: "wss://api.devnet.solana.com",
    ipfs_api: null,
    ipfs_gateways: publicGateways,
    service_domain: "node.k8s.dev.nos.ci",
    genesis_hash: "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG",
    explorerUrl: (job) => `https://dashboard.nosana.com/jobs/${job}?network=devnet`,
  },
  /** Our own local network and Nosana's validator image use devnet's ids, so either serves without a change. */
  localnet: {
    name: "localnet",
    jobs_program: devnetJobsProgram,
    rewards_program: rewardsProgram,
    nos_mint: devnetNosMint,
    rpc_endpoint: "http://127.0.0.1:8899",
    rpc_requests_per_second: 1000,
    rpc_subscriptions_endpoint: "ws://127.0.0.1:8900",
    ipfs_api: "http://127.0.0.1:5001",
    ipfs_gateways: ["http://127.0.0.1:8080"],
    service_domain: null,
    genesis_hash: null,
    explorerUrl: () => null,
  },
};
