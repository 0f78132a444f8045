import type { PlanRequest } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import type { JobAttributes, JobModel } from "./schema.ts";

/** Per configured provider, how often each job was read and not planned since. */
const readings = new WeakMap<Services, Map<string, number>>();

/** Terraform has asked to refresh a job. */
export function noteRead(services: Services, id: string | null): void {
  const counts = readings.get(services) ?? new Map<string, number>();
  readings.set(services, counts);
  if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
}

/**
 * Whether Terraform plans the change of a job for the second time, while it applies: what was an update then cannot
 * become a replacement. Terraform says so from 1.16 on. Before, it is told by the refresh that comes before the first
 * plan only; without one (`-refresh=false`) the first plan counts as the second where what is planned `needs_a_look`.
 * Each call takes one refresh as seen.
 */
export function isSecondPlan(
  { first_private, keeps_first_private }: PlanRequest<JobAttributes>,
  prior: JobModel,
  needs_a_look: boolean,
  services: Services | null,
): boolean {
  const was_read = takeReading(services, prior.id);
  if (first_private !== null) return true;
  return !keeps_first_private && !was_read && needs_a_look;
}

function takeReading(services: Services | null, id: string | null): boolean {
  const counts = services && readings.get(services);
  const count = counts?.get(id ?? "") ?? 0;
  if (count === 0) return false;
  counts?.set(id ?? "", count - 1);
  return true;
}
