import { AppError } from "../../../src/base/errors.ts";
import {
  type CallContext,
  DiagnosticError,
  errorDiagnostic,
  type PrivateState,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { exposesOnlyServices } from "./definition.ts";
import { chainAttributes, paidAttributes } from "./model.ts";
import { rememberNetwork } from "./network.ts";
import { observe } from "./observe.ts";
import type { JobModel } from "./schema.ts";
import { markSettingsUnchosen, unchosen_settings } from "./settings.ts";

interface ImportRequest {
  readonly id: string;
  readonly private: PrivateState;
}

/**
 * Takes over an existing job by the address of its account. The definition is read back from IPFS. Settings that
 * exist only in a configuration get their defaults, and are marked as nobody's choice: see `plan.ts`.
 */
export async function importJob(
  { id, private: privateState }: ImportRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const { asAddress } = await import("../../../src/nosana/index.ts");
  const address = asAddress(id.trim(), "job");
  const [nosana, network] = await Promise.all([services.nosana(), services.network()]);
  const job = await nosana.job(address, { signal: context.signal });
  if (job === null) throw new AppError("JOB_NOT_FOUND", { address, network: network.name });
  const job_definition = await definitionText(job.ipfs_job, services, context);
  const model: JobModel = {
    job_definition,
    ...unchosen_settings,
    network: network.name,
    status: null,
    status_reason: null,
    transaction: null,
    operations: null,
    explorer_url: network.explorerUrl(address),
    ...chainAttributes(job),
    ...paidAttributes(job),
  };
  markSettingsUnchosen(privateState);
  rememberNetwork(privateState, network.name);
  const exposed = await exposesOnlyServices(job_definition);
  return (await observe(job, model, { exposed }, services, context)).model;
}

/** The definition as compact JSON with sorted keys, which is how `jsonencode` would have written it. */
async function definitionText(cid: string, services: Services, { signal }: CallContext): Promise<string> {
  const [gateway, { canonicalBytes }] = await Promise.all([
    services.gateway(),
    import("../../../src/ipfs/index.ts"),
  ]);
  const bytes = await gateway.read(cid, { signal });
  try {
    return new TextDecoder().decode(canonicalBytes(JSON.parse(new TextDecoder().decode(bytes))));
  } catch {
    throw new DiagnosticError(
      errorDiagnostic(
        "Job definition is no JSON",
        `The content at ${cid}, which the job names as its definition, is not JSON, so the job cannot be imported.`,
      ),
    );
  }
}
