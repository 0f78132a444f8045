import type { Address } from "@solana/kit";
import { AppError, isAppError } from "../../../src/base/errors.ts";
import { type CallContext, DiagnosticError } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import type { JobModel } from "./schema.ts";
import { lookFor } from "./stop.ts";
import { cannotExtend, endedBeforeExtended } from "./stop-messages.ts";

/** What extending a job came to. Amounts in NOS base units. */
export type Extension =
  | { readonly kind: "extended"; readonly charged: bigint; readonly deposit: bigint }
  /** Its time-out was as long already. */
  | { readonly kind: "long_enough"; readonly deposit: bigint }
  | { readonly kind: "ended" }
  /** The program extends only what is queued or runs on its first host. */
  | { readonly kind: "refused"; readonly found: string };

/**
 * Raises what a live job may run, and is paid for, to a new total: sent twice, it extends once.
 * @throws AppError READ_ONLY, JOB_UNCERTAIN when nothing proves that a missing job is gone, SPEND_LIMIT_REACHED, WALLET_SHORT, PRICE_CHANGED, JOB_OF_ANOTHER_WALLET, and what sending throws.
 */
export async function extendJob(
  address: Address,
  timeout_seconds: bigint,
  { guards, ...services }: Services,
  { signal, log }: Pick<CallContext, "signal" | "log">,
  seen_at = 0n,
): Promise<Extension> {
  guards.requireWriting("extending a job");
  const [nosana, wallet] = await Promise.all([services.nosana(), services.wallet()]);
  const job =
    (await nosana.job(address, { signal })) ?? (await lookFor(address, seen_at, nosana, { signal }));
  if (job === null || job.state === "done") return { kind: "ended" };
  if (job.timeout_seconds >= timeout_seconds)
    return { kind: "long_enough", deposit: job.price * job.timeout_seconds };
  if (job.raw_state !== 0) return { kind: "refused", found: described(job) };
  if (job.project !== wallet.address)
    throw new AppError("JOB_OF_ANOTHER_WALLET", { address, project: job.project, wallet: wallet.address });
  const spending = guards.spend(job.price * (timeout_seconds - job.timeout_seconds));
  try {
    const { charged } = await nosana.extend(address, {
      timeout_seconds,
      wallet,
      signal,
      approve: spending.approve,
    });
    spending.settle(charged);
    log.info("job extended", { job: address, timeout_seconds, charged });
    return { kind: "extended", charged, deposit: job.price * timeout_seconds };
  } catch (error) {
    if (!isAppError(error, "TRANSACTION_OUTCOME_UNKNOWN")) spending.settle(0n);
    if (!isAppError(error, "JOB_IN_ANOTHER_STATE")) throw error;
    const later = await nosana.job(address, { signal });
    return later === null || later.state === "done"
      ? { kind: "ended" }
      : { kind: "refused", found: described(later) };
  }
}

/** The resource's side of it. @returns the job with its new time-out and deposit. */
export async function extendModel(
  job: JobModel,
  timeout_seconds: number,
  services: Services,
  context: CallContext,
  seen_at: bigint,
): Promise<JobModel> {
  const { asAddress } = await import("../../../src/nosana/index.ts");
  const address = asAddress(job.id ?? "", "job");
  const extension = await extendJob(address, BigInt(timeout_seconds), services, context, seen_at);
  if (extension.kind === "refused")
    throw new DiagnosticError(cannotExtend(address, extension.found, job.timeout_seconds));
  if (extension.kind === "ended") context.diagnostics.add(endedBeforeExtended(job));
  const deposit = extension.kind === "ended" ? job.deposit : extension.deposit;
  return { ...job, timeout_seconds, deposit };
}

function described({ state }: Job): string {
  if (state === "running") return "with a second host";
  return typeof state === "string" ? state : `in the unknown state ${state.unknown}`;
}
