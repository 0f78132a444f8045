import { defineFunction, stringType } from "../../src/bridge/index.ts";
import { jobDefinitionParameter } from "./job-definition-parameter.ts";
import { blaming } from "./refusal.ts";

export const jobDefinitionNormalize = defineFunction({
  name: "job_definition_normalize",
  summary: "A job definition in the form it is published in",
  description:
    "Gives the exact text that is published on IPFS for a job definition: JSON with sorted properties and no white " +
    "space, without `args.memory` and `args.cpu`, which hosts refuse. Definitions with the same meaning give the same " +
    "text. A definition that is not valid is an error.",
  parameters: [jobDefinitionParameter],
  returns: stringType,
  run: ([text]) =>
    blaming(0, async () => {
      const [{ parseJobDefinition }, { canonicalBytes }] = await Promise.all([
        import("../../src/nosana/index.ts"),
        import("../../src/ipfs/index.ts"),
      ]);
      return new TextDecoder().decode(canonicalBytes(parseJobDefinition(text).definition));
    }),
});
