import {
  atLeastOneOf,
  defineSchema,
  listNestedAttribute,
  oneOf,
  stringAttribute,
} from "../../../src/bridge/index.ts";
import { jobAccountAttributes } from "../job/attributes.ts";

const states = ["queued", "running", "done", "stopped"] as const;

export const jobsSchema = defineSchema("data_source", {
  description:
    "Finds the jobs of a wallet, on a market or of a host whose accounts exist; those of finished jobs are closed after a " +
    "while. It needs no key, and an RPC endpoint that answers searches.",
  validators: [atLeastOneOf("project", "market", "node")],
  attributes: {
    project: stringAttribute("optional", { description: "Only jobs that this wallet owns." }),
    market: stringAttribute("optional", { description: "Only jobs on this market." }),
    node: stringAttribute("optional", { description: "Only jobs that this host runs or ran." }),
    state: stringAttribute("optional", {
      description:
        "Only jobs in this state on chain: `queued`, `running`, `done`, or `stopped` (given back by their host).",
      validators: [oneOf(...states)],
    }),
    jobs: listNestedAttribute("computed", {
      description: "The jobs, the latest start first, and before them those that have not started.",
      attributes: {
        ...jobAccountAttributes,
        state: stringAttribute("computed", {
          description: "Its state on chain, as in `state` above; null for one this version does not know.",
        }),
      },
    }),
  },
});
