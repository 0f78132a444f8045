import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { paidAttributes } from "./model.ts";
import type { Posted } from "./post.ts";
import type { JobModel } from "./schema.ts";

/** What the chain has of a job that was just posted. */
export interface FirstLook {
  /** With the price and the deposit that were really taken. */
  readonly model: JobModel;
  readonly job: Job | null;
  /** Why it could not be looked at. It is paid for: that is no reason to fail. */
  readonly failure: string | null;
}

/**
 * Reads what the job really cost, which may be less than was approved, and counts that. The account tells: it holds the
 * price of its listing for good.
 */
export async function lookFirst(
  { model, address, paid }: Posted,
  min_context_slot: bigint,
  services: Services,
  { signal }: CallContext,
): Promise<FirstLook> {
  try {
    const nosana = await services.nosana();
    const job = await nosana.job(address, { min_context_slot, signal });
    if (job === null) return { model, job, failure: null };
    const { deposit } = paidAttributes(job);
    paid?.spending.settle(deposit + paid.fee);
    return { model: { ...model, price: job.price, deposit }, job, failure: null };
  } catch (error) {
    return { model, job: null, failure: isAppError(error) ? error.message : `${reasonOf(error)}.` };
  }
}
