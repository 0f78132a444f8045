import { jobStatuses } from "../../../schema/job-status.ts";
import type { Mover, Upgrades } from "../../../src/bridge/index.ts";
import { unseen } from "./model.ts";
import type { JobAttributes, JobModel } from "./schema.ts";
import { default_settings, markSettingsUnchosen, unchosen_settings } from "./settings.ts";

/** What the Go provider HoomanDigital/nosana keeps of a `nosana_job`. */
interface GoState {
  readonly id?: string | null;
  readonly job_id?: string | null;
  readonly job_definition?: string | null;
  readonly wait_for_completion?: boolean | null;
  /** JSON with exact numbers. */
  readonly completion_timeout_seconds?: unknown;
  readonly status?: string | null;
}

/**
 * A job of the Go provider. That provider made its status up from the clock, so it counts for nothing until the job has
 * been looked at; and its id is a transaction's signature in most cases, which the next refresh resolves.
 */
function fromGoState(stored: unknown): JobModel {
  const go = stored as GoState;
  const status = (go.status ?? "").toLowerCase();
  return {
    ...unseen,
    ...unchosen_settings,
    job_definition: go.job_definition ?? "",
    wait_for_completion: go.wait_for_completion ?? default_settings.wait_for_completion,
    completion_timeout_seconds: Number(
      String(go.completion_timeout_seconds ?? default_settings.completion_timeout_seconds),
    ),
    id: go.job_id || go.id || null,
    status: jobStatuses.find((known) => known === status) ?? "pending",
    status_reason: "unverified",
    timeout_seconds: null,
    network: null,
  };
}

/** State of version 0, which only the Go provider has written: after `terraform state replace-provider`. */
export const jobUpgrades: Upgrades<JobModel> = { 0: fromGoState };

/** State of this version that was written before each argument with a default was there. */
export function withLaterDefaults(state: JobModel): JobModel {
  return { ...state, confidential: state.confidential ?? unchosen_settings.confidential };
}

/** Lets a `moved` block take over a job of the Go provider. */
export const fromGoProvider: Mover<JobAttributes> = ({ provider_address, type_name, state }, target) => {
  if (type_name !== "nosana_job" || !/\/hoomandigital\/nosana$/i.test(provider_address)) return null;
  markSettingsUnchosen(target.private);
  return fromGoState(state);
};
