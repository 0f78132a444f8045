import { type AttributeMap, type ModelOf, stringAttribute } from "../../../src/bridge/index.ts";
import type { Run } from "../../../src/nosana/index.ts";
import { rfc3339 } from "../../resources/job/model.ts";

/** What a run's account tells. */
export const runAccountAttributes = {
  id: stringAttribute("computed", { description: "Address of the run's account." }),
  job_id: stringAttribute("computed", { description: "Address of the job that runs." }),
  node: stringAttribute("computed", { description: "Address of the host that runs it." }),
  payer: stringAttribute("computed", {
    description: "Address of the wallet that gets the rent of the run's account back.",
  }),
  started_at: stringAttribute("computed", { description: "When the host started the job (RFC 3339)." }),
} satisfies AttributeMap;

export function runAccountModel(run: Run): ModelOf<typeof runAccountAttributes> {
  const { address, job, node, payer, time_start } = run;
  return { id: address, job_id: job, node, payer, started_at: rfc3339(time_start) };
}
