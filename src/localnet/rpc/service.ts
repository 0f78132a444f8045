import type { Clock } from "../../base/clock.ts";
import type { CallCounts } from "../control/call-counts.ts";
import type { Faults } from "../control/faults.ts";
import type { Lag } from "../control/lag.ts";
import type { RpcNode } from "../pool/node.ts";
import type { RpcPool } from "../pool/pool.ts";
import type { Journal } from "../state/journal.ts";
import { RpcFailure } from "./failure.ts";
import type { RpcContext } from "./method.ts";
import { callMethod } from "./methods.ts";

/** What the RPC service is made of: its methods, and all that stands between them and a client. */
export interface RpcService {
  readonly context: RpcContext;
  readonly pool: RpcPool;
  /** Nothing is told before it is written down. */
  readonly journal: Journal;
  readonly faults: Faults;
  readonly lag: Lag;
  readonly counts: CallCounts;
  readonly clock: Clock;
}

/** Calls a method of the HTTP service on a node, unless it is to fail. */
export function callService(
  rpc: RpcService,
  node: RpcNode,
  name: string,
  params: readonly unknown[],
): unknown {
  const refusal = rpc.faults.refusalOf(name);
  if (refusal) throw new RpcFailure(refusal.code, refusal.message);
  return rpc.lag.reading(node, name, () => callMethod(rpc.context, name, params));
}
