import type { PrivateState } from "../../../src/bridge/index.ts";
import { exposesOnlyServices } from "./definition.ts";
import { keptFlag, recall } from "./private-data.ts";
import type { JobModel } from "./schema.ts";

const services_only = keptFlag("services_only");

/** Remembers of a job whose definition may not be in state that it only offers services. */
export function rememberServicesOnly(privateState: PrivateState): void {
  privateState.set(services_only.key, true);
}

/** Whether running until its time is up is this job's normal end. */
export async function offersServicesOnly(
  { job_definition }: Pick<JobModel, "job_definition">,
  privateState: PrivateState,
): Promise<boolean> {
  return recall(privateState, services_only) ?? exposesOnlyServices(job_definition);
}
