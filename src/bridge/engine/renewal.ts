import type { AnyEphemeralResource } from "./ephemeral-resource.ts";
import type { CallContext } from "./provider.ts";

/** When to renew, as the handler says; what Terraform could not act on is an error instead of a silent expiry. */
export function checkedRenewal(
  resource: AnyEphemeralResource<unknown>,
  renew_at: Date | undefined,
  { diagnostics }: CallContext,
): Date | null {
  if (renew_at === undefined) return null;
  const fault = !resource.renew
    ? "it has no renew handler"
    : Number.isNaN(renew_at.getTime())
      ? "that is no moment in time"
      : null;
  if (fault === null) return renew_at;
  diagnostics.error(
    "Bug in the provider",
    `The provider wants ${resource.type_name} renewed, but ${fault}. Please report this.`,
  );
  return null;
}
