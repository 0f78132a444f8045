import type { Address } from "@solana/kit";
import { accountsOf } from "../unit/localnet/support/jobs.ts";
import type { Network } from "../unit/localnet/support/network.ts";
import { settledSlots } from "./chain-edits.ts";

/** Makes a wallet hold exactly so many base units of NOS. */
export async function holdNos(world: { readonly local: Network }, owner: Address, amount: bigint) {
  const { ledger } = world.local.localnet;
  const { nos } = await accountsOf(world.local, owner);
  const account = ledger.account(nos);
  const data = Buffer.from(account.data);
  data.writeBigUInt64LE(amount, 64);
  ledger.place([[nos, { ...account, data: new Uint8Array(data) }]]);
  await settledSlots(world);
}
