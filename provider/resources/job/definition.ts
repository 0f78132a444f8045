import type { Address } from "@solana/kit";
import { isAppError } from "../../../src/base/errors.ts";
import type { Network, ParsedJobDefinition, ParseOptions, ServiceUrls } from "../../../src/nosana/index.ts";

/** A valid definition in the form it is published in. */
export interface PublishableDefinition extends ParsedJobDefinition {
  readonly bytes: Uint8Array;
  /** CIDv0 of `bytes`. */
  readonly cid: string;
  /** Every operation offers a service, so running until the time is up is this job's normal end. */
  readonly exposed: boolean;
}

/** @throws AppError JOB_DEFINITION_INVALID. */
export async function publishable(text: string, options: ParseOptions = {}): Promise<PublishableDefinition> {
  const [{ parseJobDefinition, exposesServices }, { canonicalBytes, cidOf }] = await Promise.all([
    import("../../../src/nosana/index.ts"),
    import("../../../src/ipfs/index.ts"),
  ]);
  const parsed = parseJobDefinition(text, options);
  const bytes = canonicalBytes(parsed.definition);
  return { ...parsed, bytes, cid: await cidOf(bytes), exposed: exposesServices(parsed.definition) };
}

/** The same for a definition that others published, which may be none of ours: nothing is known about it then. */
export async function exposesOnlyServices(text: string | null): Promise<boolean> {
  if (text === null) return false;
  const { parseJobDefinition, exposesServices } = await import("../../../src/nosana/index.ts");
  try {
    return exposesServices(parseJobDefinition(text).definition);
  } catch {
    return false;
  }
}

/** Where the job's services are reached; null when nobody can tell, as of a definition that is none of ours. */
export async function servicesOf(
  text: string | null,
  job: Address,
  network: Network,
): Promise<ServiceUrls | null> {
  if (text === null) return null;
  const { parseJobDefinition, serviceUrls } = await import("../../../src/nosana/index.ts");
  try {
    return serviceUrls(parseJobDefinition(text).definition, job, network);
  } catch (error) {
    if (isAppError(error, "JOB_DEFINITION_INVALID")) return null;
    throw error;
  }
}
