import type { DataSource } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { nosOf, solOf } from "../amounts.ts";
import { walletSchema } from "./schema.ts";

export const walletDataSource: DataSource<(typeof walletSchema)["attributes"], Services> = {
  type_name: "nosana_wallet",
  schema: walletSchema,

  async read({ config }, services, { signal }) {
    const [{ asAddress }, nosana] = await Promise.all([
      import("../../../src/nosana/index.ts"),
      services.nosana(),
    ]);
    const address =
      config.address === null ? (await services.wallet()).address : asAddress(config.address, "wallet");
    const { lamports, token } = await nosana.balances(address, { signal });
    return {
      address,
      lamports,
      sol: solOf(lamports),
      nos_base_units: token.amount,
      nos: nosOf(token.amount),
      nos_account: token.account,
      nos_account_exists: token.exists,
    };
  },
};
