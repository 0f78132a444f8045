import type { Address } from "@solana/kit";
import { type PrivateState, Unknown } from "../../../src/bridge/index.ts";
import type { NewAccounts } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { askedIn, checkUnchanged, edited, forgetNonce, recallNonce } from "./planned-nonce.ts";
import type { PlannedJobModel } from "./schema.ts";

/** A posting whose keys were decided when it was planned: the chain takes it once. */
export interface PlannedPosting {
  readonly accounts: NewAccounts;
  /** What all postings of the same plan have in common. */
  readonly plan: string;
  /** When it was planned, in Unix seconds. */
  readonly planned_at: number;
  /** Whether the job's address stands in the plan: then no other job can become this resource. */
  readonly promised: boolean;
}

/** Per configured provider, the addresses that a create has asked for. */
const asked = new WeakMap<Services, Set<Address>>();
/** By the private state of a create. */
const postings = new WeakMap<PrivateState, Promise<PlannedPosting | null>>();

/**
 * The posting as it was planned, the same for all attempts of one create; null where Terraform hands no planned private
 * data on. It is good for one create: the nonce is taken out of private state.
 * @throws AppError PLAN_EDITED, PLAN_OUTDATED; then nothing may be posted.
 */
export function plannedPosting(
  plan: PlannedJobModel,
  privateState: PrivateState,
  services: Services,
): Promise<PlannedPosting | null> {
  const known = postings.get(privateState) ?? takePosting(plan, privateState, services);
  postings.set(privateState, known);
  return known;
}

async function takePosting(
  plan: PlannedJobModel,
  privateState: PrivateState,
  services: Services,
): Promise<PlannedPosting | null> {
  const planned = recallNonce(privateState);
  forgetNonce(privateState);
  const id = plan.id instanceof Unknown ? null : plan.id;
  if (planned === null) {
    if (id !== null) throw edited("it is missing");
    return null;
  }
  const [{ plannedAccounts }, network, wallet] = await Promise.all([
    import("../../../src/nosana/index.ts"),
    services.network(),
    services.wallet(),
  ]);
  checkUnchanged(planned, { asked: askedIn(plan), network: network.name, wallet: wallet.address });
  const accounts = await plannedAccounts({ wallet, network: network.name, nonce: planned.nonce });
  const { address } = accounts.job;
  if ((planned.job ?? address) !== address || (id ?? address) !== address)
    throw edited("another address follows from its nonce");
  const all = asked.get(services) ?? new Set();
  asked.set(services, all);
  if (all.has(address)) throw edited("another resource of this run has the same nonce");
  all.add(address);
  return { accounts, plan: planned.plan, planned_at: planned.planned_at, promised: id !== null };
}
