import { AppError } from "../../../src/base/errors.ts";
import { DiagnosticError, errorDiagnostic, path } from "../../../src/bridge/index.ts";
import type { Market } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";

/**
 * The market at the address that `attribute` gives, else the provider's.
 * @throws AppError MARKET_NOT_FOUND, ADDRESS_MALFORMED, SETTING_UNKNOWN; DiagnosticError when no market is named.
 */
export async function existingMarket(
  attribute: string,
  given: string | null,
  services: Services,
): Promise<Market> {
  const [{ asAddress }, nosana] = await Promise.all([
    import("../../../src/nosana/index.ts"),
    services.nosana(),
  ]);
  const address = asAddress(given ?? defaultMarket(attribute, services), "market");
  const market = await nosana.market(address);
  if (market === null) throw new AppError("MARKET_NOT_FOUND", { address, network: nosana.network.name });
  return market;
}

function defaultMarket(attribute: string, { default_market }: Services): string {
  if (default_market === undefined) throw new AppError("SETTING_UNKNOWN", { name: "market_address" });
  if (default_market !== null) return default_market;
  throw new DiagnosticError(
    errorDiagnostic(
      "No market",
      `Set ${attribute} to a market's address, or market_address in the provider block (or NOSANA_MARKET_ADDRESS in the ` +
        "environment). The data source nosana_markets lists the network's markets.",
      path(attribute),
    ),
  );
}
