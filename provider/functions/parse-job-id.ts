import { defineFunction, objectType, parameter, stringType } from "../../src/bridge/index.ts";
import { blaming } from "./refusal.ts";

export const parseJobId = defineFunction({
  name: "parse_job_id",
  summary: "The address of a job, from its page or as it is",
  description:
    "Takes the address of a job's account, or of its page in the Nosana dashboard, and gives `id`, the address of the " +
    "account, and `network`, which is null when only an account was given.",
  parameters: [
    parameter("job", stringType, {
      description: "An address, or a URL such as `https://dashboard.nosana.com/jobs/…?network=devnet`.",
    }),
  ],
  returns: objectType({ id: stringType, network: stringType }),
  run: ([text]) =>
    blaming(0, async () => {
      const { parseJobReference } = await import("../../src/nosana/index.ts");
      const { job, network } = parseJobReference(text);
      return { id: job, network };
    }),
});
