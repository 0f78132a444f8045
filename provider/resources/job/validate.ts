import { type CallContext, type Diagnostics, path } from "../../../src/bridge/index.ts";
import type { PlannedJobModel } from "./schema.ts";
import { checkDefinition } from "./validate-definition.ts";

/** Checks the job definition offline, as soon as Terraform knows it. */
export async function validateJob(config: PlannedJobModel, { diagnostics }: CallContext): Promise<void> {
  const { asAddress } = await import("../../../src/nosana/index.ts");
  if (typeof config.market === "string") asAddress(config.market, "market");
  if (typeof config.node === "string") asAddress(config.node, "host");
  checkGoal(config, diagnostics);
  await checkDefinition(config, diagnostics);
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
