import { getCleanInstruction } from "@nosana/jobs-program";
import type { Instruction } from "@solana/kit";
import type { Job } from "../job.ts";
import type { Network } from "../network.ts";

/** Closes the account of a job that ended longer ago than its market's `job_expiration_seconds`. Anybody may. */
export function buildClean(network: Network, job: Pick<Job, "address" | "market" | "payer">): Instruction {
  return getCleanInstruction(
    { job: job.address, market: job.market, payer: job.payer },
    { programAddress: network.jobs_program },
  );
}
