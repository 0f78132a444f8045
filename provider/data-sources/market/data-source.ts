import type { DataSource } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { marketModel } from "./attributes.ts";
import { existingMarket } from "./existing-market.ts";
import { marketSchema } from "./schema.ts";

export const marketDataSource: DataSource<(typeof marketSchema)["attributes"], Services> = {
  type_name: "nosana_market",
  schema: marketSchema,

  async read({ config }, services) {
    const market = await existingMarket("address", config.address, services);
    return { address: market.address, ...(await marketModel(market)) };
  },
};
