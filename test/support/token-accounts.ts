import type { Address } from "@solana/kit";
import { getTokenDecoder, getTokenEncoder, type TokenArgs } from "@solana-program/token";
import { accountsOf } from "../unit/localnet/support/jobs.ts";
import type { Network } from "../unit/localnet/support/network.ts";
import { settledSlots } from "./chain-edits.ts";

/** A wallet's NOS account, as it is on chain now. */
export async function nosAccount(local: Network, owner: Address) {
  const { nos } = await accountsOf(local, owner);
  return { address: nos, ...getTokenDecoder().decode(local.localnet.ledger.account(nos).data) };
}

/** Writes into a wallet's NOS account what its owner would have the Token program write. */
export async function changeNosAccount(local: Network, owner: Address, changes: Partial<TokenArgs>) {
  const { ledger } = local.localnet;
  const { address, ...before } = await nosAccount(local, owner);
  const data = new Uint8Array(getTokenEncoder().encode({ ...before, ...changes }));
  ledger.place([[address, { ...ledger.account(address), data }]]);
  await settledSlots({ local });
}
