import type { Address } from "@solana/kit";
import { stringAttribute } from "../../src/bridge/index.ts";

/** The job that an action is about. */
export const jobArgument = stringAttribute("required", {
  description: "Address of the job: the `id` of a `nosana_job`.",
});

/** @throws AppError ADDRESS_MALFORMED. */
export async function jobAddress(job: string): Promise<Address> {
  const { asAddress } = await import("../../src/nosana/index.ts");
  return asAddress(job, "job");
}
