import type { Address } from "@solana/kit";
import { AppError } from "../../../src/base/errors.ts";
import type { Spending } from "../../guards.ts";
import type { Services } from "../../services.ts";
import type { PlannedJobModel } from "./schema.ts";
import { settled } from "./settings.ts";

interface Cost {
  readonly market: Address;
  /** NOS base units per second. */
  readonly price: bigint;
  /** NOS base units. */
  readonly deposit: bigint;
}

/**
 * The last word before money is sent: the resource's `max_price`, then the provider's `max_spend_per_apply`.
 * @returns the deposit as the limit counts it, to be settled when it is known what was paid.
 * @throws AppError PRICE_TOO_HIGH, SPEND_LIMIT_REACHED.
 */
export function approveSpending(
  plan: PlannedJobModel,
  { market, price, deposit }: Cost,
  { guards }: Services,
): Spending {
  const max_price = settled(plan, "max_price");
  if (max_price !== null && price > max_price)
    throw new AppError("PRICE_TOO_HIGH", { market, price, max_price });
  return guards.spend(deposit);
}
