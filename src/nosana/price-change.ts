import type { Address } from "@solana/kit";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import type { Chain } from "../solana/index.ts";
import { readMarket } from "./market-query.ts";
import type { Network } from "./network.ts";
import { isTooMuch } from "./payment.ts";

/** What was approved: NOS base units per second, and for the whole time-out. */
export interface ApprovedCost {
  readonly market: Address;
  readonly price: bigint;
  readonly deposit: bigint;
}

/** PRICE_CHANGED when a listing failed because its market asks more than was approved; else `error` itself. */
export async function explainPriceChange(
  deps: { readonly chain: Chain; readonly network: Network },
  error: unknown,
  { market, price }: ApprovedCost,
): Promise<unknown> {
  if (!isAppError(error, "TRANSACTION_REJECTED", "TRANSACTION_FAILED")) return error;
  // Without a log, only the market can tell.
  if (error.context.logs.length > 0 && !isTooMuch(deps.network, error)) return error;
  try {
    const asked = (await readMarket(deps, market))?.job_price ?? price;
    return asked > price ? priceChanged(error, { market, approved: price, asked }) : error;
  } catch (cause) {
    deps.chain.log.warn("could not read the market's price again", { market, reason: reasonOf(cause) });
    return error;
  }
}

export function priceChanged(
  cause: AppError<"TRANSACTION_REJECTED" | "TRANSACTION_FAILED">,
  prices: { readonly market: Address; readonly approved: bigint; readonly asked: bigint },
): AppError<"PRICE_CHANGED"> {
  const sent = isAppError(cause, "TRANSACTION_FAILED") ? { signature: cause.context.signature } : {};
  return new AppError("PRICE_CHANGED", { ...prices, ...sent }, { cause });
}
