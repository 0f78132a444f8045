import type { Address } from "@solana/kit";
import { DiagnosticError, errorDiagnostic, path, Unknown } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import type { PlannedJobModel } from "./schema.ts";
import { settled } from "./settings.ts";

/** The market to post to: the resource's, else the provider's. @throws DiagnosticError when there is neither. */
export async function requireMarket(plan: PlannedJobModel, services: Services): Promise<Address> {
  const own = plan.market instanceof Unknown ? null : plan.market;
  const market = own ?? services.default_market;
  if (!market) throw noMarket();
  const { asAddress } = await import("../../../src/nosana/index.ts");
  return asAddress(market, "market");
}

/** The host the job is for; null when any will do. */
export async function chosenNode(plan: PlannedJobModel): Promise<Address | null> {
  const node = settled(plan, "node");
  if (node === null) return null;
  const { asAddress } = await import("../../../src/nosana/index.ts");
  return asAddress(node, "host");
}

export function noMarket(): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic(
      "No market",
      "A job is posted to a market. Set market in this resource, or market_address in the provider block (or " +
        "NOSANA_MARKET_ADDRESS in the environment), to a market's address.",
      path("market"),
    ),
  );
}
