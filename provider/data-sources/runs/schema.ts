import { defineSchema, listNestedAttribute, stringAttribute } from "../../../src/bridge/index.ts";
import { runAccountAttributes } from "../run/attributes.ts";

export const runsSchema = defineSchema("data_source", {
  description:
    "Finds the jobs that run now, with their hosts. It needs no key, and an RPC endpoint that answers searches.",
  attributes: {
    job: stringAttribute("optional", { description: "Only runs of the job at this address." }),
    node: stringAttribute("optional", { description: "Only runs on this host." }),
    runs: listNestedAttribute("computed", {
      description: "The runs, the oldest first.",
      attributes: runAccountAttributes,
    }),
  },
});
