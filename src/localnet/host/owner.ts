import type { JobAccount } from "@nosana/jobs-program";
import { isSignedBy } from "../ledger/signatures.ts";
import { fromText } from "../rpc/bytes.ts";

/** Why a header does not prove that its sender owns a job; null when it does. */
export type Refusal = string | null;

/**
 * Checks an `Authorization` of `<message>:<base58 signature>[:<milliseconds>]` against the job's project (Nosana CLI,
 * `verifyJobOwnerSignatureMiddleware.ts`). With a time it is good for as many seconds as the job's time-out.
 */
export function refusalOf(header: string | undefined, job: JobAccount, now_ms: number): Refusal {
  const [message, signature, time] = (header ?? "").split(":");
  if (!message || !signature) return "Invalid signature.";
  if (time && (now_ms - Number.parseInt(time, 10)) / 1000 >= Number(job.timeout))
    return "Authorization has expired.";
  const bytes = bytesOfSignature(signature);
  const signed = bytes !== undefined && isSignedBy(job.project, Buffer.from(message), bytes);
  return signed ? null : "the signature is not that of the job's project.";
}

function bytesOfSignature(text: string): Uint8Array | undefined {
  try {
    const bytes = fromText(text, "base58");
    return bytes.length === 64 ? bytes : undefined;
  } catch {
    return undefined; // no base58
  }
}
