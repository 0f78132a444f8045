import type { RequestListener } from "node:http";
import type { Logger } from "../base/log.ts";
import { answerForHost, pathOfHosts } from "./host/api.ts";
import type { Fleet } from "./host/fleet.ts";
import type { Ledger } from "./ledger/ledger.ts";

/** What the RPC port serves by the path: the hosts' own API, and everything else to `rpc`. */
export function frontListener(
  fleet: Fleet,
  ledger: Ledger,
  rpc: RequestListener,
  log: Logger,
): RequestListener {
  return (incoming, response) => {
    if (!incoming.url?.startsWith(pathOfHosts)) return rpc(incoming, response);
    response.setHeader("access-control-allow-origin", "*");
    return answerForHost(fleet, ledger, incoming, response).catch((error: unknown) => {
      log.error("a host's answer broke down", { reason: String(error) });
      response.destroy();
    });
  };
}
