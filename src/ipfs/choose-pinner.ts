import { AppError } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";
import { createKuboPinner } from "./kubo-pinner.ts";
import { createPinataPinner, isPinata } from "./pinata-pinner.ts";
import type { Pinner, PinnerOptions } from "./pinner.ts";
import { createPublicPinner } from "./public-pinner.ts";

export interface PinnerChoice extends PinnerOptions {
  /** A Kubo RPC API or Pinata's; null: none. */
  readonly ipfs_api: string | null;
  readonly ipfs_token: Secret<string> | null;
}

/**
 * Pins at `ipfs_api`; without one, in the Pinata account of the token; without either, in the account that Nosana
 * shares. Throws IPFS_UNREACHABLE for no URL, IPFS_REFUSED for Pinata without a token or a token that is none.
 */
export function choosePinner({ ipfs_api, ipfs_token, ...options }: PinnerChoice): Pinner {
  if (ipfs_api !== null && !isPinata(ipfs_api))
    return createKuboPinner({ ipfs_api, ...(ipfs_token ? { ipfs_token } : {}), ...options });
  if (ipfs_token) return createPinataPinner({ ...(ipfs_api ? { ipfs_api } : {}), ipfs_token, ...options });
  if (ipfs_api === null) return createPublicPinner(options);
  const reason = "it takes nothing without a token: set ipfs_token to a JWT of your account";
  throw new AppError("IPFS_REFUSED", { endpoint: new URL(ipfs_api).origin, reason });
}
