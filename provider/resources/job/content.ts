import type { Address } from "@solana/kit";
import { Secret } from "../../../src/base/secret.ts";
import { DiagnosticError } from "../../../src/bridge/index.ts";
import type { Network, ServiceUrls } from "../../../src/nosana/index.ts";
import type { Wallet } from "../../../src/solana/index.ts";
import { publicForEver, tooLongToDeliver, withoutDefinition } from "./confidential-messages.ts";
import { publishable } from "./definition.ts";
import type { JobConfig } from "./schema.ts";

/** What a job is to run, and how that reaches its host. */
export interface JobContent {
  /** What is pinned: the definition, or in its place the stub that all confidential jobs share. */
  readonly bytes: Uint8Array;
  /** CIDv0 of `bytes`. */
  readonly cid: string;
  /** Every operation offers a service, so running until the time is up is this job's normal end. */
  readonly exposed: boolean;
  /** What is handed to the host of a confidential job, as JSON; null for a job that is none. */
  readonly delivery: Secret<string> | null;
  /** Tells this definition from others; of a confidential one it tells nothing else. */
  identity(wallet: Wallet): Promise<string>;
  servicesOf(job: Address, network: Network): Promise<ServiceUrls | null>;
}

/**
 * What the configuration wants to be run; write-only values are in it alone.
 * @throws DiagnosticError, AppError JOB_DEFINITION_INVALID.
 */
export async function contentOf(config: JobConfig): Promise<JobContent> {
  const { confidential, job_definition, job_definition_wo } = config;
  const text = job_definition ?? job_definition_wo;
  if (text === null) throw new DiagnosticError(withoutDefinition());
  const secret = job_definition === null;
  if (secret && confidential !== true) throw new DiagnosticError(publicForEver());
  const parsed = await publishable(text, secret ? { argument: "job_definition_wo", secret } : {});
  const { definition, exposed } = parsed;
  const [{ serviceUrls, most_bytes_delivered }, { secretFingerprint }] = await Promise.all([
    import("../../../src/nosana/index.ts"),
    import("../../../src/solana/index.ts"),
  ]);
  const servicesOf: JobContent["servicesOf"] = async (job, network) => serviceUrls(definition, job, network);
  if (confidential !== true) {
    const { bytes, cid } = parsed;
    return { bytes, cid, exposed, delivery: null, identity: async () => cid, servicesOf };
  }
  if (parsed.bytes.length > most_bytes_delivered)
    throw new DiagnosticError(
      tooLongToDeliver(secret ? "job_definition_wo" : "job_definition", parsed.bytes.length),
    );
  const delivery = new Secret(new TextDecoder().decode(parsed.bytes));
  return {
    ...(await pinnedStub()),
    exposed,
    delivery,
    identity: async (wallet) => `confidential-${await secretFingerprint(delivery, wallet)}`,
    servicesOf,
  };
}

/** What is pinned for every confidential job. */
export async function pinnedStub(): Promise<Pick<JobContent, "bytes" | "cid">> {
  const [{ confidentialStub }, { canonicalBytes, cidOf }] = await Promise.all([
    import("../../../src/nosana/index.ts"),
    import("../../../src/ipfs/index.ts"),
  ]);
  const bytes = canonicalBytes(confidentialStub);
  return { bytes, cid: await cidOf(bytes) };
}
