import { systemClock } from "../base/clock.ts";
import { harmless, type Logger, silentLogger } from "../base/log.ts";
import { methodsThrowingOwnErrors, throwingOwnErrors } from "../base/own-errors.ts";
import { Secret } from "../base/secret.ts";
import { canonicalBytes } from "./canonical.ts";
import { choosePinner } from "./choose-pinner.ts";
import { createGateway, type ReadContentOptions } from "./gateway.ts";

export interface IpfsOptions {
  /** Kubo's RPC API, or Pinata's with a token. Without one: the account of the token, else the one that Nosana shares. */
  readonly ipfs_api?: string | null | undefined;
  /** Sent to `ipfs_api`; without one it is a JWT of your Pinata account. No gateway gets it. */
  readonly ipfs_token?: string | undefined;
  /** Asked one after the other, unless there is an `ipfs_gateway`. A network of the Nosana client has some. */
  readonly ipfs_gateways: readonly [string, ...string[]];
  /** The only one to be asked. */
  readonly ipfs_gateway?: string | undefined;
  readonly log?: Logger;
}

export interface IpfsClient {
  /**
   * Pins a JSON value in canonical form, so that equal values have one CID, and gives its CIDv0. Throws NOT_JSON,
   * IPFS_UNREACHABLE, IPFS_REFUSED, IPFS_REDIRECTS, CID_MISMATCH, ABORTED.
   */
  pin(value: unknown, options?: { readonly signal?: AbortSignal }): Promise<string>;
  /**
   * The bytes that a CID stands for, proved to be those. Throws CID_MALFORMED, CID_MISMATCH, CONTENT_UNAVAILABLE (not
   * there, too large, no connection), ABORTED.
   */
  read(cid: string, options?: ReadContentOptions): Promise<Uint8Array>;
}

/**
 * Opens no connection yet. Throws IPFS_UNREACHABLE for what is no URL, IPFS_REFUSED for Pinata without a token. All that the
 * client throws is an AppError: ARGUMENT_INVALID for what is no argument of a call.
 */
export function connectIpfs(options: IpfsOptions): IpfsClient {
  return clientWithOwnErrors(options);
}

const clientWithOwnErrors = throwingOwnErrors("connectIpfs", (options: IpfsOptions) =>
  methodsThrowingOwnErrors("", createClient(options)),
);

function createClient(options: IpfsOptions): IpfsClient {
  const { ipfs_api = null, ipfs_token, ipfs_gateway, ipfs_gateways, log } = options;
  const deps = { log: log ? harmless(log) : silentLogger, clock: systemClock };
  const token = ipfs_token === undefined ? null : new Secret(ipfs_token);
  const pinner = choosePinner({ ipfs_api, ipfs_token: token, ...deps });
  const gateway = createGateway({ ipfs_gateways: ipfs_gateway ? [ipfs_gateway] : ipfs_gateways, ...deps });
  return {
    pin: async (value, how) => pinner.pin(canonicalBytes(value), how),
    read: async (cid, how) => gateway.read(cid, how),
  };
}
