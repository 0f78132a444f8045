import { systemClock } from "../src/base/clock.ts";
import type { Logger } from "../src/base/log.ts";
import { Secret } from "../src/base/secret.ts";
import { DiagnosticError, errorDiagnostic, path } from "../src/bridge/index.ts";
import { choosePinner, createGateway, type Gateway, isPinata, type Pinner } from "../src/ipfs/index.ts";
import type { Network } from "../src/nosana/index.ts";
import type { Settings } from "./configuration.ts";

/**
 * Where definitions are pinned: at `ipfs_api`; else, with `ipfs_token`, in the user's own Pinata account; else at the
 * network's service, which is a local node, or the account that Nosana shares.
 * @throws DiagnosticError when `ipfs_api` is Pinata's and there is no token.
 */
export function createPinnerOf(
  { ipfs_api: given, ipfs_token: token }: Settings["values"],
  network: Network,
  log: Logger,
): Pinner {
  const ipfs_token = token ? new Secret(token) : null;
  const ipfs_api = given ?? network.ipfs_api;
  if (ipfs_api === null || ipfs_token !== null || !isPinata(ipfs_api))
    return choosePinner({ ipfs_api, ipfs_token, log, clock: systemClock });
  throw new DiagnosticError(
    errorDiagnostic(
      "No token for Pinata",
      "The provider argument ipfs_api is Pinata's, which takes nothing without a token. Set ipfs_token (or " +
        "NOSANA_IPFS_TOKEN) to a JWT of your account, or leave ipfs_api out. Nothing was sent or paid.",
      path("ipfs_token"),
    ),
  );
}

/** Where content is read: the user's gateway and no other, or the network's. None of them is told a token. */
export function createGatewayOf(
  { ipfs_gateway }: Settings["values"],
  { ipfs_gateways }: Network,
  log: Logger,
): Gateway {
  return createGateway({
    ipfs_gateways: ipfs_gateway ? [ipfs_gateway] : ipfs_gateways,
    log,
    clock: systemClock,
  });
}
