import type { Address } from "@solana/kit";
import type { Services } from "../../services.ts";
import type { JobContent } from "./content.ts";
import { unseen } from "./model.ts";
import type { JobModel, PlannedJobModel } from "./schema.ts";
import { chosenSettings, settled } from "./settings.ts";

/** A job nothing is known of yet but its address and what was asked for. */
export async function newModel(
  plan: PlannedJobModel,
  content: JobContent,
  services: Services,
  id: Address,
): Promise<JobModel> {
  const network = await services.network();
  return {
    ...unseen,
    job_definition: settled(plan, "job_definition"),
    ...chosenSettings(plan),
    id,
    network: network.name,
    status: "pending",
    status_reason: "queued",
    ipfs_job: content.cid,
    definition_delivered: content.delivery ? false : null,
    service_urls: await content.servicesOf(id, network),
    explorer_url: network.explorerUrl(id),
  };
}
