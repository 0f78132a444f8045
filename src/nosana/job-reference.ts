import type { Address } from "@solana/kit";
import { AppError } from "../base/errors.ts";
import { asAddress } from "./address.ts";
import { type NetworkName, networkNames } from "./network.ts";

/** A job as people hand it on. */
export interface JobReference {
  readonly job: Address;
  /** Null when the text does not tell. */
  readonly network: NetworkName | null;
}

/** The dashboard, and the explorer it took over from. Without `?network=` they show mainnet. */
const pages = ["dashboard.nosana.com", "explore.nosana.com"];

/** Reads the address of a job, or the address of its page in the dashboard. Throws ADDRESS_MALFORMED. */
export function parseJobReference(text: string): JobReference {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return { job: asAddress(trimmed, "job"), network: null };
  const { hostname, pathname, searchParams } = new URL(trimmed);
  const [, job] = /^\/jobs\/([^/]+)\/?$/.exec(pathname) ?? [];
  const asked = searchParams.get("network") ?? "mainnet";
  const network = networkNames.find((name) => name === asked);
  if (!pages.includes(hostname) || job === undefined || network === undefined)
    throw new AppError("ADDRESS_MALFORMED", { value: trimmed, what: "job" });
  return { job: asAddress(job, "job"), network };
}
