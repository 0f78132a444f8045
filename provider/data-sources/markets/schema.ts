import {
  bigintAttribute,
  boolAttribute,
  defineSchema,
  listNestedAttribute,
  stringAttribute,
} from "../../../src/bridge/index.ts";
import { marketAttributes } from "../market/attributes.ts";

export const marketsSchema = defineSchema("data_source", {
  description:
    "Finds the network's markets, the cheapest first. It needs no key, and an RPC endpoint that answers searches. Prices " +
    "and queues change: a job whose `market` is taken from here is replaced, and paid for again, when another market " +
    "becomes the cheapest, so choose with it, and write the address down.",
  attributes: {
    takes_jobs: boolAttribute("optional", {
      description: "Only markets that take jobs, or only those that do not.",
    }),
    has_free_hosts: boolAttribute("optional", {
      description: "Only markets in which a host waits for a job, or only those in which none does.",
    }),
    max_price: bigintAttribute("optional", {
      description: "Only markets of at most this price, in NOS base units per second.",
    }),
    authority: stringAttribute("optional", { description: "Only markets that this wallet runs." }),
    markets: listNestedAttribute("computed", {
      description: "The markets, ordered by price, then by free hosts, then by address.",
      attributes: {
        address: stringAttribute("computed", { description: "Address of the market." }),
        ...marketAttributes,
      },
    }),
    cheapest: stringAttribute("computed", {
      description: "Address of the first of them that takes jobs; null when there is none.",
    }),
  },
});
