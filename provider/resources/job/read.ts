import type { CallContext, PrivateState } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { exposesOnlyServices } from "./definition.ts";
import { isTerminal, observe } from "./observe.ts";
import type { JobModel } from "./schema.ts";
import { forgetTicket, recallTicket } from "./ticket.ts";

interface ReadRequest {
  readonly state: JobModel;
  readonly private: PrivateState;
}

/**
 * Looks at the job. A finished one is left as it is: nothing changes it any more, and its account is closed by
 * anybody after a while. A missing account is never taken as "gone", which would post and pay the job again, unless
 * the transaction that was to create it is proved never to have been executed.
 */
export async function readJob(
  { state, private: privateState }: ReadRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel | null> {
  if (isTerminal(state.status)) return state;
  const [nosana, { asAddress }] = await Promise.all([
    services.nosana(),
    import("../../../src/nosana/index.ts"),
  ]);
  const job = await nosana.job(asAddress(state.id ?? "", "job"), { signal: context.signal });
  if (job !== null) {
    forgetTicket(privateState);
    const exposed = await exposesOnlyServices(state.job_definition);
    return (await observe(job, state, exposed, services, context)).model;
  }
  const ticket = recallTicket(privateState);
  if (ticket !== null) {
    const outcome = await nosana.outcomeOf(ticket, { signal: context.signal });
    if (outcome === "never_executed" || outcome === "failed") {
      context.diagnostics.warn(
        "Job was never posted",
        `Transaction ${ticket.signature}, which was to post job ${state.id}, was not executed. Nothing was paid for it.`,
      );
      return null;
    }
    if (outcome === "open") return state;
  }
  context.diagnostics.warn(
    "Job account closed",
    `Job ${state.id} was ${state.status} when it was last seen, and its account is closed now: it was delisted, or it ` +
      "finished and was cleaned up. The resource is kept as it was. Use terraform apply -replace to run the job again.",
  );
  return { ...state, status_reason: "account_closed" };
}
