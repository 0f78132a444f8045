import type { RequestListener } from "node:http";
import { join } from "node:path";
import type { Logger } from "../base/log.ts";
import { answerForHost, pathOfHosts } from "./host/api.ts";
import type { Fleet } from "./host/fleet.ts";
import type { NetworkState } from "./network-state.ts";
import { answerForStatusPage, isForStatusPage } from "./status-page/listener.ts";

/** Beside the sources and beside the bundle alike. */
const statusPage = join(import.meta.dirname, "status-page");

/** What the RPC port serves by the path: the status page, the hosts' own API, and everything else to `rpc`. */
export function frontListener(
  state: NetworkState,
  fleet: Fleet,
  rpc: RequestListener,
  log: Logger,
): RequestListener {
  return (incoming, response) => {
    const answered = incoming.url?.startsWith(pathOfHosts)
      ? answerForHost(fleet, state.ledger, incoming, response.setHeader("access-control-allow-origin", "*"))
      : isForStatusPage(incoming)
        ? answerForStatusPage(state, fleet, statusPage, incoming, response)
        : undefined;
    if (!answered) return rpc(incoming, response);
    return answered.catch((error: unknown) => {
      log.error("an answer broke down", { url: incoming.url, reason: String(error) });
      response.destroy();
    });
  };
}
