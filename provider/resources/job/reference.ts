import type { Address } from "@solana/kit";
import type { NetworkName } from "../../../schema/network.ts";
import { AppError } from "../../../src/base/errors.ts";
import type { ExactClient, Job } from "../../../src/nosana/index.ts";

const base58 = "[1-9A-HJ-NP-Za-km-z]";
const address_shape = new RegExp(`^${base58}{32,44}$`);
const signature_shape = new RegExp(`^${base58}{86,88}$`);

/** Whether an id is an account's address, by its looks: without loading anything. */
export const isJobAddress = (id: string): boolean => address_shape.test(id);

/** Whether an id is a transaction's signature, which some tools give out instead of a job's address. */
export const isSignature = (id: string): boolean => signature_shape.test(id);

export interface FoundReference {
  readonly address: Address;
  /** Null when the text does not tell. */
  readonly network: NetworkName | null;
}

/**
 * What a user calls a job by: the address of its account, of its page in the dashboard, or the transaction that posted
 * it, alone or as an explorer's page.
 * @throws AppError ADDRESS_MALFORMED, TRANSACTION_NOT_FOUND.
 */
export async function findJob(
  text: string,
  nosana: ExactClient,
  signal: AbortSignal,
): Promise<FoundReference> {
  const trimmed = text.trim();
  const [, signature = trimmed] = /^https?:\/\/[^/]+\/tx\/([^/?#]+)/.exec(trimmed) ?? [];
  if (isSignature(signature)) {
    const address = await nosana.jobPostedBy(signature, { signal });
    if (address !== null) return { address, network: null };
    throw new AppError("TRANSACTION_NOT_FOUND", { signature, network: nosana.network.name });
  }
  const { parseJobReference } = await import("../../../src/nosana/index.ts");
  const { job, network } = parseJobReference(trimmed);
  return { address: job, network };
}

/**
 * The job at an address that a user gave. A node that lags behind may not know it yet: its transactions tell of it.
 * @throws AppError JOB_NOT_FOUND, JOB_UNCERTAIN.
 */
export async function existingJob(address: Address, nosana: ExactClient, signal: AbortSignal): Promise<Job> {
  const job = await nosana.job(address, { signal });
  if (job !== null) return job;
  const found = await nosana.whereabouts(address, { signal });
  if (found.kind === "there") return found.job;
  if (found.kind === "unproved" && found.traces)
    throw new AppError("JOB_UNCERTAIN", { address, reason: found.reason });
  throw new AppError("JOB_NOT_FOUND", { address, network: nosana.network.name });
}
