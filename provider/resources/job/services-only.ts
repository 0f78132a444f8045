import type { PrivateState } from "../../../src/bridge/index.ts";
import { exposesOnlyServices } from "./definition.ts";
import type { JobModel } from "./schema.ts";

const key = "services_only";

/** Remembers of a job whose definition may not be in state that it only offers services. */
export function rememberServicesOnly(privateState: PrivateState): void {
  privateState.set(key, true);
}

/** Whether running until its time is up is this job's normal end. */
export async function offersServicesOnly(
  { job_definition }: Pick<JobModel, "job_definition">,
  privateState: PrivateState,
): Promise<boolean> {
  return privateState.get(key) === true || exposesOnlyServices(job_definition);
}
