import type { DeferralReason } from "../engine/deferral.ts";
import { type Deferred, Deferred_Reason } from "./gen/tfplugin6.ts";

const reasons: Readonly<Record<DeferralReason, Deferred_Reason>> = {
  resource_config_unknown: Deferred_Reason.RESOURCE_CONFIG_UNKNOWN,
  provider_config_unknown: Deferred_Reason.PROVIDER_CONFIG_UNKNOWN,
  absent_prerequisite: Deferred_Reason.ABSENT_PREREQ,
};

/** Absent unless something is deferred: to Terraform, even an empty message means that it is. */
export function toWireDeferred(reason: DeferralReason | null): Deferred | undefined {
  return reason === null ? undefined : { reason: reasons[reason] };
}
