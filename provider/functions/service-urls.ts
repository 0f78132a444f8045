import { networkNames } from "../../schema/network.ts";
import { defineFunction, mapType, oneOf, parameter, stringType } from "../../src/bridge/index.ts";
import { jobDefinitionParameter } from "./job-definition-parameter.ts";
import { blaming } from "./refusal.ts";

export const serviceUrls = defineFunction({
  name: "service_urls",
  summary: "Where the services of a job are reached",
  description:
    "Computes the URL of each port that a job exposes, by operation and port: " +
    '`service_urls(…)["web:8080"]`. Ports that only a host fills in (`%%…%%`) are left out. Null for a job with a ' +
    "private operation, whose addresses are drawn by its host, and on `localnet`, where nothing is served.",
  parameters: [
    jobDefinitionParameter,
    parameter("job", stringType, { description: "The job's address, that is, the `id` of a `nosana_job`." }),
    parameter("network", stringType, {
      description: "The network the job is on: `mainnet`, `devnet` or `localnet`.",
      validators: [oneOf(...networkNames)],
    }),
  ],
  returns: mapType(stringType),
  run: async ([text, job, network]) => {
    const nosana = await import("../../src/nosana/index.ts");
    const { definition } = await blaming(0, () => nosana.parseJobDefinition(text));
    const address = await blaming(1, () => nosana.asAddress(job, "job"));
    return nosana.serviceUrls(definition, address, nosana.networks[network as (typeof networkNames)[number]]);
  },
});
