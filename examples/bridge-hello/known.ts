import { Unknown } from "terraform-provider-nosana/bridge";

/** A value that is there when Terraform applies: required, or with a default. */
export function known<T>(planned: T | null | Unknown): T {
  const value = knownOrNull(planned);
  if (value === null) throw new TypeError("a value is null that cannot be");
  return value;
}

/** A value of the user's when Terraform applies: only the provider's own are still unknown then. */
export function knownOrNull<T>(planned: T | null | Unknown): T | null {
  if (planned instanceof Unknown) throw new TypeError("a value is unknown while applying");
  return planned;
}
