import type { DataSource, ModelOf } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { marketModel } from "../market/attributes.ts";
import { marketsSchema } from "./schema.ts";

type Attributes = (typeof marketsSchema)["attributes"];
type FoundMarket = NonNullable<ModelOf<Attributes>["markets"]>[number];

export const marketsDataSource: DataSource<Attributes, Services> = {
  type_name: "nosana_markets",
  schema: marketsSchema,

  async read({ config }, services) {
    const [{ asAddress }, nosana] = await Promise.all([
      import("../../../src/nosana/index.ts"),
      services.nosana(),
    ]);
    if (config.authority !== null) asAddress(config.authority, "wallet");
    const all = await nosana.markets();
    const models = await Promise.all(
      all.map(async (market) => ({ address: market.address, ...(await marketModel(market)) })),
    );
    const markets = models.filter((market) => fits(market, config)).sort(cheapestFirst);
    return { ...config, markets, cheapest: markets.find((market) => market.takes_jobs)?.address ?? null };
  },
};

function fits(market: FoundMarket, wanted: ModelOf<Attributes>): boolean {
  const { authority, has_free_hosts, max_price, takes_jobs } = wanted;
  if (takes_jobs !== null && market.takes_jobs !== takes_jobs) return false;
  if (has_free_hosts !== null && Number(market.free_hosts) > 0 !== has_free_hosts) return false;
  if (max_price !== null && (market.price ?? 0n) > max_price) return false;
  return authority === null || market.authority === authority;
}

function cheapestFirst(a: FoundMarket, b: FoundMarket): number {
  return (
    Number((a.price ?? 0n) - (b.price ?? 0n)) ||
    Number(b.free_hosts) - Number(a.free_hosts) ||
    (String(a.address) < String(b.address) ? -1 : 1)
  );
}
