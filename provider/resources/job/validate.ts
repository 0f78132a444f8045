import { type CallContext, type Diagnostics, path, Unknown } from "../../../src/bridge/index.ts";
import type { PlannedJobModel } from "./schema.ts";

/** Checks the job definition offline, as soon as Terraform knows it. */
export async function validateJob(config: PlannedJobModel, { diagnostics }: CallContext): Promise<void> {
  const { asAddress, findCredentials, parseJobDefinition } = await import("../../../src/nosana/index.ts");
  if (typeof config.market === "string") asAddress(config.market, "market");
  if (typeof config.node === "string") asAddress(config.node, "host");
  checkGoal(config, diagnostics);
  if (config.job_definition instanceof Unknown || config.job_definition === null) return;
  const at = path("job_definition");
  const { definition, dropped } = parseJobDefinition(config.job_definition);
  if (dropped.length > 0)
    diagnostics.warn(
      "Part of the job definition is left out",
      `job_definition: ${dropped.join(", ")} will not be published. Hosts refuse a definition that limits memory or ` +
        "cpu, and bill for refusing it. Choose a market whose hosts are large enough instead.",
      at,
    );
  const credentials = findCredentials(definition);
  if (credentials.length > 0)
    diagnostics.warn(
      "Credentials in a public job definition",
      `job_definition: ${credentials.join(", ")} looks like a credential. A job definition is published on IPFS, where ` +
        "anybody can read it, for ever.",
      at,
    );
}

/** `wait_for_completion` is false unless it is set, so only what was written can contradict. */
function checkGoal({ wait_until, wait_for_completion }: PlannedJobModel, diagnostics: Diagnostics): void {
  const contradicts =
    (wait_until === "running" && wait_for_completion === true) ||
    (wait_until === "completed" && wait_for_completion === false);
  if (contradicts)
    diagnostics.error(
      "Contradicting waits",
      `wait_until = "${wait_until}" and wait_for_completion = ${wait_for_completion} contradict each other. Leave ` +
        "wait_for_completion out: wait_until alone says what to wait for.",
      path("wait_until"),
    );
}
