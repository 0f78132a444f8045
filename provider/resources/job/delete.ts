import type { CallContext } from "../../../src/bridge/index.ts";
import { jobLeftRunning } from "./messages.ts";
import { isTerminal } from "./observe.ts";
import type { JobModel } from "./schema.ts";

/** Removes the reference. Whatever still runs, and still costs, is named. */
export async function deleteJob(state: JobModel, { diagnostics }: CallContext): Promise<void> {
  if (!isTerminal(state.status)) diagnostics.add(jobLeftRunning(state));
}
