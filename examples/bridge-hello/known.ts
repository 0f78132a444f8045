import { Unknown } from "terraform-provider-nosana/bridge";

/** A value of the provider's that is there when Terraform applies: it was made before, or has a default. */
export function known<T>(value: T | null | Unknown): T {
  if (value === null || value instanceof Unknown)
    throw new TypeError("a value is missing that must be there");
  return value;
}
