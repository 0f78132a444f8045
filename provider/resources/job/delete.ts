import { anyOf } from "../../../src/base/abort.ts";
import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext, PrivateState } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { trustFromLastLook } from "./known-slot.ts";
import { jobLeftRunning } from "./messages.ts";
import { otherNetwork } from "./network.ts";
import { hasEnded } from "./observe.ts";
import { jobWillBeStopped, jobWillGoOn } from "./plan-messages.ts";
import { settledPosting } from "./posting.ts";
import type { JobModel } from "./schema.ts";
import { type Stopped, stopJob } from "./stop.ts";
import { jobNotStopped, jobStopped } from "./stop-messages.ts";
import { findTicket } from "./ticket.ts";
import { operationBound } from "./time-bound.ts";

/** Longest that a destroy takes unless `timeouts.delete` says otherwise; a transaction is executed or expired before. */
const patience_ms = 180_000;

const anotherEndpoint =
  "Set the provider argument rpc_endpoint (or NOSANA_RPC_ENDPOINT) to an endpoint that keeps the history of transactions.";

interface DeleteRequest {
  readonly state: JobModel;
  readonly private: PrivateState;
}

/** Says what destroying would mean for a job that is not over. */
export function planDestroyOfJob(
  { state }: DeleteRequest,
  services: Services | null,
  context: CallContext,
): void {
  if (isOver(state) || services === null) return;
  context.diagnostics.add(
    policyOf(state, services) === "stop" ? jobWillBeStopped(state) : jobWillGoOn(state),
  );
}

/** Removes the reference, or stops the job first: see `on_destroy`. Whatever still runs, and still costs, is named. */
export async function deleteJob(
  { state, private: privateState }: DeleteRequest,
  services: Services,
  context: CallContext,
): Promise<void> {
  await services.forgetPosting(state.id);
  // A job that is replaced must not come back as a duplicate of itself.
  await services.known.note(state.id);
  if (isOver(state)) return;
  const { diagnostics, log } = context;
  if (policyOf(state, services) === "detach") {
    diagnostics.add(jobLeftRunning(state));
    return;
  }
  const bound = operationBound(state, "delete");
  const signal = anyOf(context.signal, bound?.signal ?? AbortSignal.timeout(patience_ms));
  try {
    const stopped = await stop(state, privateState, services, { signal, log });
    if (stopped.kind !== "over" && stopped.kind !== "gone") diagnostics.add(jobStopped(state, stopped));
    log.info("job stopped", { job: state.id, how: stopped.kind });
  } catch (error) {
    // An error keeps the resource in state, so that nothing that still costs is forgotten.
    if (isAppError(error, "READ_ONLY", "JOB_OF_ANOTHER_WALLET", "SETTING_UNKNOWN", "WALLET_MISSING"))
      throw error;
    const told = isAppError(error) ? error.message : `${reasonOf(error)}.`;
    const reason = isAppError(error, "JOB_UNCERTAIN") ? `${told} ${anotherEndpoint}` : told;
    const late = bound?.signal.aborted && !context.signal.aborted ? `${bound.text} is over.` : null;
    diagnostics.add(jobNotStopped(state, late ?? reason));
  }
}

async function stop(
  state: JobModel,
  privateState: PrivateState,
  services: Services,
  context: Pick<CallContext, "signal" | "log">,
): Promise<Stopped> {
  const [nosana, { asAddress }] = await Promise.all([
    services.nosana(),
    import("../../../src/nosana/index.ts"),
  ]);
  const elsewhere = otherNetwork(privateState, nosana.network.name);
  if (elsewhere !== null)
    throw new Error(`it was posted on ${elsewhere}, and the provider's network is ${nosana.network.name}`);
  const address = asAddress(state.id ?? "", "job");
  const seen_at = await trustFromLastLook(privateState, nosana);
  const ticket = await findTicket(state, privateState, nosana, context.signal);
  if (!ticket) return stopJob(address, services, context, { seen_at });
  try {
    const stopped = await stopJob(address, services, context, { seen_at });
    if (stopped.kind !== "gone") return stopped;
  } catch (error) {
    // It is not certain that there is a job at all.
    if (!isAppError(error, "JOB_UNCERTAIN")) throw error;
  }
  try {
    // What lands a moment later must not be forgotten.
    const min_context_slot = await settledPosting(ticket, services, context);
    return await stopJob(address, services, context, { min_context_slot, seen_at });
  } catch (error) {
    if (isAppError(error, "TRANSACTION_EXPIRED")) return { kind: "gone" };
    throw error;
  }
}

/** Of a job that its host gave back the deposit is still there to be recovered. */
function isOver(state: JobModel): boolean {
  return state.status_reason !== "node_quit" && hasEnded(state);
}

/**
 * Who wants a job stopped when it takes too long does not want it left behind either, if the stop failed then. It is read
 * from state: of a tainted resource that is replaced Terraform hands on no private data.
 */
function policyOf({ on_destroy, on_timeout }: JobModel, services: Services) {
  return on_destroy ?? services.on_destroy ?? (on_timeout === "stop" ? "stop" : "detach");
}
