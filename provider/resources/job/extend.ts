import { isAppError } from "../../../src/base/errors.ts";
import { type CallContext, DiagnosticError } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { paidAttributes } from "./model.ts";
import type { JobModel } from "./schema.ts";
import { cannotExtend, endedBeforeExtended, jobExtended } from "./stop-messages.ts";

/**
 * Raises what a live job may run, and is paid for, to a new total: sent twice, it extends once.
 * @returns the job with its new time-out and deposit.
 * @throws AppError READ_ONLY, SPEND_LIMIT_REACHED, WALLET_SHORT, JOB_OF_ANOTHER_WALLET, and what sending throws.
 */
export async function extendJob(
  job: JobModel,
  timeout_seconds: number,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  services.guards.requireWriting("extending a job");
  const [nosana, wallet, { asAddress }] = await Promise.all([
    services.nosana(),
    services.wallet(),
    import("../../../src/nosana/index.ts"),
  ]);
  const { signal, log, diagnostics } = context;
  const address = asAddress(job.id ?? "", "job");
  const now = await nosana.job(address, { signal });
  const wanted = { ...job, timeout_seconds };
  if (now === null || now.state === "done") {
    diagnostics.add(endedBeforeExtended(job));
    return wanted;
  }
  if (now.timeout_seconds >= BigInt(timeout_seconds))
    return { ...wanted, deposit: paidAttributes(now).deposit };
  if (now.raw_state !== 0) throw new DiagnosticError(cannotExtend(job, describe(now.state)));
  const takeBack = services.guards.spend(now.price * (BigInt(timeout_seconds) - now.timeout_seconds));
  try {
    const extended = await nosana.extend(address, {
      timeout_seconds: BigInt(timeout_seconds),
      wallet,
      signal,
    });
    log.info(jobExtended(job, timeout_seconds, extended));
  } catch (error) {
    if (!isAppError(error, "TRANSACTION_OUTCOME_UNKNOWN")) takeBack();
    if (!isAppError(error, "JOB_IN_ANOTHER_STATE")) throw error;
    const later = await nosana.job(address, { signal });
    if (later && later.state !== "done") throw new DiagnosticError(cannotExtend(job, error.context.found));
    diagnostics.add(endedBeforeExtended(job));
    return wanted;
  }
  return { ...wanted, deposit: now.price * BigInt(timeout_seconds) };
}

function describe(state: string | { readonly unknown: number }): string {
  if (state === "running") return "with a second host";
  return typeof state === "string" ? state : `in the unknown state ${state.unknown}`;
}
