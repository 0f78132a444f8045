import type { DataSource } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { nosOf, solOf } from "../amounts.ts";
import { existingMarket } from "../market/existing-market.ts";
import { priceEstimateSchema } from "./schema.ts";

const default_timeout_seconds = 3600;

export const priceEstimateDataSource: DataSource<(typeof priceEstimateSchema)["attributes"], Services> = {
  type_name: "nosana_price_estimate",
  schema: priceEstimateSchema,

  async read({ config }, services) {
    const [{ estimatePrice }, market] = await Promise.all([
      import("../../../src/nosana/index.ts"),
      existingMarket("market", config.market, services),
    ]);
    const timeout_seconds = config.timeout_seconds ?? default_timeout_seconds;
    const jobs = config.jobs ?? 1;
    const estimate = estimatePrice(market, BigInt(timeout_seconds), BigInt(jobs));
    return {
      market: market.address,
      timeout_seconds,
      jobs,
      ...estimate,
      nos: nosOf(estimate.deposit),
      sol: solOf(estimate.rent_lamports + estimate.max_transaction_fee_lamports),
    };
  },
};
