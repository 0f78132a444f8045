import type { Address } from "@solana/kit";
import { plainText } from "../../../src/base/plain-text.ts";
import {
  type CallContext,
  DiagnosticError,
  errorDiagnostic,
  type ModelOf,
  type PrivateState,
} from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { definitionNotReadBack } from "./confidential-messages.ts";
import { exposesOnlyServices, servicesOf } from "./definition.ts";
import type { JobIdentity } from "./identity.ts";
import { withoutStub } from "./import-confidential.ts";
import { rememberSlot } from "./known-slot.ts";
import { onAnotherNetwork } from "./messages.ts";
import { chainAttributes, paidAttributes } from "./model.ts";
import { rememberNetwork } from "./network.ts";
import { observe } from "./observe.ts";
import { existingJob, findJob } from "./reference.ts";
import type { JobModel } from "./schema.ts";
import { markSettingsUnchosen, unchosen_settings } from "./settings.ts";

interface ImportRequest {
  readonly id: string;
  readonly private: PrivateState;
}

/**
 * Takes over an existing job, by whatever {@link findJob} understands. The definition is read back from IPFS. Settings
 * that exist only in a configuration get their defaults, and are marked as nobody's choice: see `plan.ts`.
 */
export async function importJob(
  { id, private: privateState }: ImportRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const { address, network } = await findJob(id, await services.nosana(), context.signal);
  return importFrom(address, network, privateState, services, context);
}

export async function importByIdentity(
  {
    identity,
    private: privateState,
  }: { readonly identity: ModelOf<JobIdentity>; readonly private: PrivateState },
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const { asAddress } = await import("../../../src/nosana/index.ts");
  return importFrom(asAddress(identity.job, "job"), identity.network, privateState, services, context);
}

async function importFrom(
  address: Address,
  wanted_network: string | null,
  privateState: PrivateState,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const [nosana, network] = await Promise.all([services.nosana(), services.network()]);
  if (wanted_network !== null && wanted_network !== network.name)
    throw new DiagnosticError(onAnotherNetwork(address, wanted_network, network.name));
  const job = await existingJob(address, nosana, context.signal);
  markSettingsUnchosen(privateState);
  rememberNetwork(privateState, network.name);
  await rememberSlot(privateState, nosana, context.log);
  const model = await withoutStub(await describeJob(job, services, context), job, services, context);
  if (model.confidential) context.diagnostics.add(definitionNotReadBack(model));
  return model;
}

/** A job nobody has configured, as it is on chain and on IPFS, where a confidential one has a stub for its definition. */
export async function describeJob(job: Job, services: Services, context: CallContext): Promise<JobModel> {
  const network = await services.network();
  const job_definition = await definitionText(job.ipfs_job, services, context);
  const model: JobModel = {
    job_definition,
    ...unchosen_settings,
    network: network.name,
    status: null,
    status_reason: null,
    transaction: null,
    operations: null,
    definition_delivered: null,
    service_urls: await servicesOf(job_definition, job.address, network),
    explorer_url: network.explorerUrl(job.address),
    ...chainAttributes(job),
    ...paidAttributes(job),
  };
  const exposed = await exposesOnlyServices(job_definition);
  return (await observe(job, model, { exposed }, services, context)).model;
}

/** Anybody may have pinned it. Definitions are some kilobytes long; hosts take 100 KiB of a confidential job's owner. */
const most_definition_bytes = 1024 * 1024;

/** The definition as compact JSON with sorted keys, which is how `jsonencode` would have written it. */
export async function definitionText(
  cid: string,
  services: Services,
  { signal }: CallContext,
): Promise<string> {
  const [gateway, { canonicalBytes }] = await Promise.all([
    services.gateway(),
    import("../../../src/ipfs/index.ts"),
  ]);
  const bytes = await gateway.read(cid, { max_bytes: most_definition_bytes, signal });
  try {
    // JSON means the same with these characters escaped, and it is shown in plans.
    return plainText(new TextDecoder().decode(canonicalBytes(JSON.parse(new TextDecoder().decode(bytes)))));
  } catch {
    throw new DiagnosticError(
      errorDiagnostic(
        "Job definition is no JSON",
        `The content at ${cid}, which the job names as its definition, is not JSON, so the job cannot be imported. Check that the id ` +
          "is that of the job you mean.",
      ),
    );
  }
}
