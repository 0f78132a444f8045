import {
  type AttributeMap,
  bigintAttribute,
  integerAttribute,
  type ModelOf,
  stringAttribute,
} from "../../../src/bridge/index.ts";
import type { Job, Network } from "../../../src/nosana/index.ts";
import { chainAttributes, paidAttributes } from "../../resources/job/model.ts";

/** What a job's account tells. */
export const jobAccountAttributes = {
  id: stringAttribute("computed", { description: "Address of the job's account." }),
  market: stringAttribute("computed", { description: "Address of its market." }),
  ipfs_job: stringAttribute("computed", { description: "CID of its definition." }),
  ipfs_result: stringAttribute("computed", { description: "CID of its result, once there is one." }),
  assigned_node: stringAttribute("computed", { description: "Address of the host that runs or ran it." }),
  payer: stringAttribute("computed", { description: "Address of the wallet that paid the deposit." }),
  project: stringAttribute("computed", { description: "Address of the wallet that owns it." }),
  price: bigintAttribute("computed", {
    description: "Price in NOS base units (1 NOS = 1,000,000) per second.",
  }),
  timeout_seconds: integerAttribute("computed", { description: "How long it may run." }),
  deposit: bigintAttribute("computed", { description: "Price × time-out, in NOS base units." }),
  started_at: stringAttribute("computed", { description: "When a host started it (RFC 3339)." }),
  ended_at: stringAttribute("computed", { description: "When it ended (RFC 3339)." }),
  explorer_url: stringAttribute("computed", {
    description: "Its page in the Nosana dashboard; null on a local network.",
  }),
} satisfies AttributeMap;

export function jobAccountModel(job: Job, network: Network): ModelOf<typeof jobAccountAttributes> {
  return {
    ...chainAttributes(job),
    ...paidAttributes(job),
    explorer_url: network.explorerUrl(job.address),
  };
}
