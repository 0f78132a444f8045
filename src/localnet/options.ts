import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/log.ts";
import { type LagRange, noLag } from "./ledger/lag.ts";

/** How a local network is started. Port 0 means any free one. */
export interface LocalnetOptions {
  readonly rpc_port: number;
  readonly ws_port: number;
  readonly ipfs_port: number;
  readonly gateway_port: number;
  /** Serves the control endpoint there; without it there is none. */
  readonly control_port?: number;
  /** The RPC nodes behind the endpoint, each with the slots that it is behind. */
  readonly rpc_lags: readonly LagRange[];
  /** Simulated hosts working for the market. */
  readonly hosts: number;
  /** Milliseconds of a slot. */
  readonly slot_ms: number;
  /** Address to listen on. */
  readonly host_address: string;
  /** Names beside those of loopback by which it may be asked, as `parseHostName` gives them. */
  readonly allowedHosts: readonly string[];
  /** Where the network is kept between runs; without it everything is gone at the end. */
  readonly state_dir?: string;
  /** The jobs program's fee is the deposit divided by this; 0 means none. */
  readonly fee_fraction: bigint;
  readonly log: Logger;
  readonly clock: Clock;
}

export const defaultOptions = {
  rpc_port: 8899,
  ws_port: 8900,
  ipfs_port: 5001,
  gateway_port: 8080,
  hosts: 1,
  rpc_lags: [noLag],
  slot_ms: 400,
  host_address: "127.0.0.1",
  allowedHosts: [],
  fee_fraction: 0n,
} as const satisfies Partial<LocalnetOptions>;

/** What a client needs to know of a running network; printed as one line of JSON. */
export interface Endpoints {
  readonly rpc_endpoint: string;
  readonly rpc_subscriptions_endpoint: string;
  readonly ipfs_api: string;
  readonly ipfs_gateway: string;
  readonly market_address: string;
  readonly keypair_path: string;
  readonly nos_mint: string;
  readonly jobs_program: string;
  /** Only when the control endpoint was asked for. */
  readonly control?: string;
}
