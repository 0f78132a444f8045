import { withOneIdentity } from "../../base/one-identity.ts";
import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import type { Engine } from "./engine.ts";

/**
 * Why something is put off to a later plan: its own configuration or the provider's is not known yet, or something
 * it needs does not exist yet.
 */
export type DeferralReason = "resource_config_unknown" | "provider_config_unknown" | "absent_prerequisite";

/**
 * Thrown by `configure` or a handler that cannot do its work yet. Terraform puts the change off where it has said
 * that it can; everywhere else, always while applying, this is an error with `explanation` as its text.
 */
export class Deferral extends DiagnosticError {
  readonly reason: DeferralReason;

  constructor(reason: DeferralReason, explanation: string) {
    super(
      errorDiagnostic(
        "Not possible yet",
        `${explanation} It cannot be put off to a later run, because Terraform does not allow deferred changes here. ` +
          "Apply what it depends on first, for example with -target.",
      ),
    );
    this.reason = reason;
  }
}

withOneIdentity(Deferral, "Deferral");

/**
 * Does `work`, or answers `instead` where the provider's configuration or the work itself is deferred. Terraform
 * takes a deferred answer for an error unless the request's `deferral_allowed` is set (client capabilities).
 */
export async function deferrable<T>(
  engine: Engine,
  deferral_allowed: boolean,
  work: () => Promise<T>,
  instead: (reason: DeferralReason) => T,
): Promise<T> {
  if (deferral_allowed && engine.deferred !== null) return instead(engine.deferred);
  try {
    return await work();
  } catch (error) {
    if (deferral_allowed && error instanceof Deferral) return instead(error.reason);
    throw error;
  }
}
