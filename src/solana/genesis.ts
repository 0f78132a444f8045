import { isJsonRpcPayload, type RpcTransport } from "@solana/kit";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { isBusy } from "./rpc-errors.ts";

export interface GenesisOptions {
  readonly network: string;
  readonly expected: string;
  readonly origin: string;
  readonly log: Logger;
}

/**
 * Lets requests through once the cluster has shown the expected genesis hash, which is asked for before the first of
 * them; CLUSTER_MISMATCH otherwise. A node that does not tell its hash is believed, with a warning.
 */
export function withGenesisCheck(transport: RpcTransport, options: GenesisOptions): RpcTransport {
  let checked: Promise<void> | null = null;
  const check = () => {
    checked ??= compare(transport, options).catch((error) => {
      // Not having reached the node says nothing about the cluster: the next request asks again.
      if (!isAppError(error, "CLUSTER_MISMATCH")) checked = null;
      throw error;
    });
    return checked;
  };
  return async <TResponse>(request: Parameters<RpcTransport>[0]) => {
    if (!isJsonRpcPayload(request.payload) || request.payload.method !== "getGenesisHash") await check();
    return transport<TResponse>(request);
  };
}

async function compare(transport: RpcTransport, options: GenesisOptions): Promise<void> {
  const { expected, log, network, origin } = options;
  const payload = { jsonrpc: "2.0", id: "genesis", method: "getGenesisHash", params: [] };
  let found: string;
  try {
    const answer = await transport<{ result?: unknown }>({ payload });
    found = String((answer as { result?: unknown }).result);
  } catch (error) {
    if (!isAppError(error, "RPC_REFUSED") || isBusy(error)) throw error;
    log.warn("could not check which cluster the RPC endpoint serves", { origin, reason: reasonOf(error) });
    return;
  }
  if (found !== expected) {
    throw new AppError("CLUSTER_MISMATCH", { endpoint: origin, network, expected, found });
  }
}
