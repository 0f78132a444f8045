import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/log.ts";
import { Secret } from "../base/secret.ts";
import type { ReadContentOptions } from "../ipfs/index.ts";
import type { Network } from "./network.ts";

/** Definitions and results on IPFS. */
export interface NosanaContent {
  /**
   * Checks a job definition, pins it, and gives its CIDv0: the `ipfsHash` of a job. The log names the properties that
   * hosts refuse and that are left out. Throws JOB_DEFINITION_INVALID with everything that is wrong, NOT_JSON,
   * IPFS_UNREACHABLE, IPFS_REFUSED, CID_MISMATCH, ABORTED.
   */
  pin(definition: unknown, options?: { readonly signal?: AbortSignal }): Promise<string>;
  /**
   * The bytes that a CID stands for, proved to be those. Throws CID_MALFORMED, CID_MISMATCH, CONTENT_UNAVAILABLE (not
   * there, too large, no connection), IPFS_UNREACHABLE for a gateway that is no URL, ABORTED.
   */
  read(cid: string, options?: ReadContentOptions): Promise<Uint8Array>;
}

export interface ContentOptions {
  /** Kubo's RPC API, or Pinata's with a token. Default: the network's, else the account that Nosana shares. */
  readonly ipfs_api?: string | undefined;
  /** Sent to `ipfs_api`; without one it is a JWT of your Pinata account. No gateway gets it. */
  readonly ipfs_token?: string | undefined;
  /** Default: the network's gateways, one after the other. */
  readonly ipfs_gateway?: string | undefined;
}

interface ContentDeps {
  readonly network: Network;
  readonly log: Logger;
  readonly clock: Clock;
}

export function createContent({ network, ...deps }: ContentDeps, options: ContentOptions): NosanaContent {
  const ipfs_api = options.ipfs_api ?? network.ipfs_api;
  const ipfs_token = options.ipfs_token === undefined ? null : new Secret(options.ipfs_token);
  const { ipfs_gateway } = options;
  // Loaded when first used: a program that only reads the chain needs none of it.
  const ipfs = () => import("../ipfs/index.ts");
  return {
    async pin(definition, how) {
      const [{ canonicalBytes, choosePinner }, { parseJobDefinition }] = await Promise.all([
        ipfs(),
        import("./job-definition.ts"),
      ]);
      const text = new TextDecoder().decode(canonicalBytes(definition));
      const parsed = parseJobDefinition(text, { argument: "definition" });
      if (parsed.dropped.length > 0)
        deps.log.warn("left out of the definition, since hosts refuse it", { properties: parsed.dropped });
      const pinner = choosePinner({ ipfs_api, ipfs_token, ...deps });
      return pinner.pin(canonicalBytes(parsed.definition), how);
    },
    async read(cid, how) {
      const { createGateway } = await ipfs();
      const ipfs_gateways = ipfs_gateway ? ([ipfs_gateway] as const) : network.ipfs_gateways;
      return createGateway({ ipfs_gateways, ...deps }).read(cid, how);
    },
  };
}
