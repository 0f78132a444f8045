import type { ErrorCode } from "../../../src/base/error-codes.ts";
import { isAppError } from "../../../src/base/errors.ts";
import { type PlanRequest, Unknown } from "../../../src/bridge/index.ts";
import type { Network } from "../../../src/nosana/index.ts";
import type { Wallet } from "../../../src/solana/index.ts";
import type { Services } from "../../services.ts";
import { servicesOf } from "./definition.ts";
import {
  askedIn,
  checkUnchanged,
  edited,
  forgetNonce,
  newNonce,
  type PlannedNonce,
  recallNonce,
  storeNonce,
} from "./planned-nonce.ts";
import type { JobAttributes, PlannedJobModel } from "./schema.ts";

/**
 * Where Terraform hands planned private data on, from 1.16, decides the address of a job that is to be posted: a random
 * nonce goes with the plan, and the address follows from it and the wallet. Elsewhere Terraform's second plan would come
 * to another address, so that it stays unknown.
 * @returns what is known of the job by that.
 * @throws AppError PLAN_EDITED, PLAN_OUTDATED in the second plan.
 */
export async function planAddress(
  { private: privateState, first_private, keeps_first_private }: PlanRequest<JobAttributes>,
  plan: PlannedJobModel,
  services: Services | null,
): Promise<Partial<PlannedJobModel>> {
  forgetNonce(privateState);
  if (!keeps_first_private) return {};
  const first = first_private && recallNonce(first_private);
  if (first_private && !first) throw edited("it is missing");
  const asked = askedIn(plan);
  // What was promised cannot be taken back: then the second plan needs to know the wallet.
  const { network, wallet } = await signerOf(
    services,
    first?.promised ? [] : ["SETTING_UNKNOWN", "WALLET_MISSING"],
  );
  const now = { asked, network: network?.name ?? null, wallet: wallet?.address ?? null };
  if (first) checkUnchanged(first, now);
  const started: PlannedNonce = first ?? newNonce(asked);
  if (!network || !wallet || !services) {
    storeNonce(privateState, started);
    return {};
  }
  const { plannedJobAddress } = await import("../../../src/nosana/index.ts");
  const job = await plannedJobAddress({ wallet, network: network.name, nonce: started.nonce });
  if (started.job !== null && started.job !== job) throw edited("another address follows from its nonce");
  const promised = first
    ? first.promised
    : !mayAdopt(plan, services) && !(await services.mayTakeOver(intentSoFar(plan, network)));
  storeNonce(privateState, { ...started, ...now, asked: started.asked, job, promised });
  if (!promised) return {};
  const { confidential, job_definition } = plan;
  return {
    id: job,
    network: network.name,
    explorer_url: network.explorerUrl(job),
    ...(confidential === false && typeof job_definition === "string"
      ? { service_urls: await servicesOf(job_definition, job, network) }
      : {}),
  };
}

/** With `on_duplicate = "adopt"` another job than the planned one may become the resource. */
function mayAdopt({ on_duplicate }: PlannedJobModel, services: Services): boolean {
  if (on_duplicate instanceof Unknown) return true;
  return ["adopt", null].includes(on_duplicate ?? services.on_duplicate);
}

/** What the address depends on, as far as it is known. `excuses` are no reason not to plan. */
async function signerOf(
  services: Services | null,
  excuses: readonly ErrorCode[],
): Promise<{ readonly network: Network | null; readonly wallet: Wallet | null }> {
  const unlessExcused = (error: unknown): null => {
    if (excuses.length > 0 && isAppError(error, ...excuses)) return null;
    throw error;
  };
  if (!services) return { network: null, wallet: null };
  const [network, wallet] = await Promise.all([
    services.network().catch(unlessExcused),
    services.wallet().catch(unlessExcused),
  ]);
  return { network, wallet };
}

/** How the journal's `intent` of such a job begins; see `adopt.ts`. */
function intentSoFar({ confidential, ipfs_job, market }: PlannedJobModel, { name }: Network): string {
  if (market instanceof Unknown) return `${name}/`;
  return confidential === false && typeof ipfs_job === "string"
    ? `${name}/${market}/${ipfs_job}/`
    : `${name}/${market}/`;
}
