import { AppError } from "../../../src/base/errors.ts";
import type { DataSource } from "../../../src/bridge/index.ts";
import { noMarket } from "../../resources/job/market.ts";
import type { Services } from "../../services.ts";
import { nosOf, solOf } from "../amounts.ts";
import { priceEstimateSchema } from "./schema.ts";

const default_timeout_seconds = 3600;

export const priceEstimateDataSource: DataSource<(typeof priceEstimateSchema)["attributes"], Services> = {
  type_name: "nosana_price_estimate",
  schema: priceEstimateSchema,

  async read({ config }, services) {
    const [{ asAddress, estimatePrice }, nosana] = await Promise.all([
      import("../../../src/nosana/index.ts"),
      services.nosana(),
    ]);
    const timeout_seconds = config.timeout_seconds ?? default_timeout_seconds;
    const jobs = config.jobs ?? 1;
    const address = asAddress(marketOf(config.market, services), "market");
    const market = await nosana.market(address);
    if (market === null) throw new AppError("MARKET_NOT_FOUND", { address, network: nosana.network.name });
    const estimate = estimatePrice(market, BigInt(timeout_seconds), BigInt(jobs));
    return {
      market: address,
      timeout_seconds,
      jobs,
      ...estimate,
      nos: nosOf(estimate.deposit),
      sol: solOf(estimate.rent_lamports + estimate.max_transaction_fee_lamports),
    };
  },
};

function marketOf(given: string | null, { default_market }: Services): string {
  if (given !== null) return given;
  if (default_market === undefined) throw new AppError("SETTING_UNKNOWN", { name: "market_address" });
  if (default_market === null) throw noMarket();
  return default_market;
}
