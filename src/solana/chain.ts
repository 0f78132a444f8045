import {
  createSolanaRpcFromTransport,
  type Rpc,
  type RpcSubscriptions,
  type RpcTransport,
  type SolanaRpcApi,
  type SolanaRpcSubscriptionsApi,
} from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { isAppError } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { createSharedAnswers, type SharedAnswers } from "../base/shared-answers.ts";
import { parseEndpoint } from "./endpoint.ts";
import { withSlotFloor } from "./floored-transport.ts";
import { withGenesisCheck } from "./genesis.ts";
import { createHttpTransport } from "./http-transport.ts";
import type { RequestLimits } from "./limiter.ts";
import { isPassing } from "./rpc-errors.ts";
import { SlotFloor } from "./slot-floor.ts";
import { createStatusReader, type StatusReader } from "./status-reader.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { createTransport } from "./transport.ts";

export type Commitment = "processed" | "confirmed" | "finalized";

/** A cluster to talk to. Calls through `rpc` fail as RPC_UNREACHABLE, RPC_REFUSED, RPC_LAGGING, CLUSTER_MISMATCH or ABORTED only. */
export interface Chain {
  readonly rpc: Rpc<SolanaRpcApi>;
  /** WebSocket side. Connects when first used; treat it as a hint that something changed, never as the truth. */
  readonly rpcSubscriptions: RpcSubscriptions<SolanaRpcSubscriptionsApi>;
  /** The RPC endpoint without path, query and user part: the part that may be shown. */
  readonly endpoint: string;
  /** Takes the secret parts of either endpoint out of a text. */
  redact(text: string): string;
  readonly network: string;
  /**
   * Hash of the cluster's first block, which tells it from every other cluster; asked for once where it is not given.
   * The network's name where the node refuses to tell.
   */
  genesisHash(): Promise<string>;
  /** Questions that several transactions ask at about the same time. */
  readonly shared: SharedAnswers;
  /** The status of a recent transaction; concurrent questions travel together. See `getSignatureStatuses`. */
  readonly statusOf: StatusReader;
  readonly commitment: Commitment;
  /** The oldest slot that an answer may be from; reads ask for it by themselves. */
  readonly floor: SlotFloor;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface ChainOptions {
  readonly rpc_endpoint: string;
  readonly rpc_subscriptions_endpoint: string;
  readonly commitment: Commitment;
  readonly log: Logger;
  readonly clock: Clock;
  /** Hash of the cluster's first block, compared before the first call; null: any cluster will do. */
  readonly genesis_hash: string | null;
  /** The network's name, for error texts. */
  readonly network: string;
  /** Repeats of a read whose failure may pass; default 3, about 3 seconds. */
  readonly read_retries?: number;
  /** Default 15. */
  readonly request_timeout_seconds?: number;
  /** Default: 20 at a time, 50 a second. */
  readonly limits?: Partial<RequestLimits>;
  /** Replaces HTTP, e.g. by an in-process network. */
  readonly transport?: RpcTransport;
}

/** Opens no connection yet. Throws RPC_UNREACHABLE when an endpoint is not a URL. */
export function createChain(options: ChainOptions): Chain {
  const { clock, commitment, log, network, genesis_hash } = options;
  const endpoint = parseEndpoint(options.rpc_endpoint, ["http:", "https:"]);
  const subscriptions = parseEndpoint(options.rpc_subscriptions_endpoint, ["ws:", "wss:"]);
  const transport = createTransport({
    inner: options.transport ?? createHttpTransport(endpoint),
    endpoint,
    clock,
    read_retries: options.read_retries ?? 3,
    request_timeout_seconds: options.request_timeout_seconds ?? 15,
    limits: { max_concurrent_requests: 20, max_requests_per_second: 50, ...options.limits },
  });
  const checked =
    genesis_hash === null
      ? transport
      : withGenesisCheck(transport, { network, expected: genesis_hash, origin: endpoint.origin, log });
  const floor = new SlotFloor(clock);
  const rpc = createSolanaRpcFromTransport(
    withSlotFloor(checked, { floor, clock, log, origin: endpoint.origin }),
  );
  let asked: Promise<string> | null = genesis_hash === null ? null : Promise.resolve(genesis_hash);
  return {
    rpc,
    rpcSubscriptions: createSubscriptions(subscriptions.url, { log, redact: subscriptions.redact }),
    endpoint: endpoint.origin,
    redact: (text) => subscriptions.redact(endpoint.redact(text)),
    network,
    genesisHash() {
      asked ??= rpc
        .getGenesisHash()
        .send()
        .catch((error: unknown) => {
          if (!isPassing(error) && isAppError(error, "RPC_REFUSED")) return network;
          asked = null;
          throw error;
        });
      return asked;
    },
    shared: createSharedAnswers(clock),
    statusOf: createStatusReader(rpc, clock),
    commitment,
    floor,
    log,
    clock,
  };
}
