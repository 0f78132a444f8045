import { accountsOf, balanceOf } from "../unit/localnet/support/jobs.ts";
import type { World } from "../unit/nosana/local-world.ts";

/** Base units of NOS that all live jobs of the market hold together. */
export async function inVault({ local }: World): Promise<bigint> {
  const { vault } = await accountsOf(local, local.wallet.address);
  return balanceOf(local, vault);
}
