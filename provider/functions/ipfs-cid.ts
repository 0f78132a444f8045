import { defineFunction, parameter, stringType } from "../../src/bridge/index.ts";

export const ipfsCid = defineFunction({
  name: "ipfs_cid",
  summary: "The IPFS address of a text",
  description:
    "Computes the CIDv0 under which IPFS stores a text in UTF-8, as `ipfs add` does. Nothing is stored. With " +
    "`job_definition_normalize` it gives the `ipfs_job` of a `nosana_job` before there is one.",
  parameters: [parameter("content", stringType, { description: "The text." })],
  returns: stringType,
  run: async ([content]) => {
    const { cidOf } = await import("../../src/ipfs/index.ts");
    return cidOf(new TextEncoder().encode(content));
  },
});
