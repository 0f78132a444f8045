import {
  type AttributeMap,
  bigintAttribute,
  boolAttribute,
  integerAttribute,
  type ModelOf,
  numberAttribute,
  stringAttribute,
} from "../../../src/bridge/index.ts";
import type { Market } from "../../../src/nosana/index.ts";
import { nosOf } from "../amounts.ts";

const seconds_per_hour = 3600n;

/** What is told of a market, beside its address. */
export const marketAttributes = {
  price: bigintAttribute("computed", {
    description: "Price in NOS base units (1 NOS = 1,000,000) per second.",
  }),
  nos_per_hour: numberAttribute("computed", { description: "The same in NOS per hour." }),
  free_hosts: integerAttribute("computed", {
    description: "Hosts that wait for a job: the next jobs start at once.",
  }),
  queued_jobs: integerAttribute("computed", {
    description: "Jobs that wait for a host, and come before the next one.",
  }),
  takes_jobs: boolAttribute("computed", {
    description:
      "Whether a job can be posted: not while the queue is full, nor to a market whose jobs are never queued.",
  }),
  job_timeout_seconds: bigintAttribute("computed", {
    description: "The time-out the market suggests. The program holds nobody to it.",
  }),
  job_expiration_seconds: bigintAttribute("computed", {
    description: "How long after a job's end anybody may close its account.",
  }),
  authority: stringAttribute("computed", { description: "Address of the wallet that runs the market." }),
  node_access_key: stringAttribute("computed", {
    description: "NFT collection that a host must hold to join; null when the market is open to all.",
  }),
} satisfies AttributeMap;

/** How the program writes "none": the System program's address. */
const no_address = "11111111111111111111111111111111";

export async function marketModel(market: Market): Promise<ModelOf<typeof marketAttributes>> {
  const { job_type_unknown, longest_queue } = await import("../../../src/nosana/index.ts");
  const { authority, job_expiration_seconds, job_price, job_timeout_seconds, node_access_key, queue } =
    market;
  const queued_jobs = market.queue_type === "jobs" ? queue.length : 0;
  return {
    price: job_price,
    nos_per_hour: nosOf(job_price * seconds_per_hour),
    free_hosts: market.queue_type === "nodes" ? queue.length : 0,
    queued_jobs,
    takes_jobs: market.job_type !== job_type_unknown && queued_jobs < longest_queue,
    job_timeout_seconds,
    job_expiration_seconds,
    authority,
    node_access_key: node_access_key === no_address ? null : node_access_key,
  };
}
