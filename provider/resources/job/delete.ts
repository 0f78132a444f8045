import type { CallContext } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { jobLeftRunning } from "./messages.ts";
import { isTerminal } from "./observe.ts";
import type { JobModel } from "./schema.ts";

/** With these a job has ended, although its status does not say how. */
const reasonsOfEndedJobs = ["result_unavailable", "account_closed"];

/** Removes the reference. Whatever still runs, and still costs, is named. */
export async function deleteJob(
  state: JobModel,
  services: Services,
  { diagnostics }: CallContext,
): Promise<void> {
  await services.forgetPosting(state.id);
  const over = isTerminal(state.status) || reasonsOfEndedJobs.includes(state.status_reason ?? "");
  if (!over) diagnostics.add(jobLeftRunning(state));
}
