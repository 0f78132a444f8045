import {
  type Address,
  getAddressEncoder,
  getProgramDerivedAddress,
  type TransactionSigner,
} from "@solana/kit";
import { getCreateAssociatedTokenIdempotentInstruction } from "@solana-program/token";
import { tokenAccountOf } from "../../solana/index.ts";
import type { Job } from "../job.ts";
import type { Network } from "../network.ts";

/** Program-derived accounts of the rewards program: nosana-programs `common/src/constants.rs`, `init.rs`. */
export async function rewardsAccounts({ nos_mint, rewards_program }: Network) {
  const programAddress = rewards_program;
  const [[reflection], [vault]] = await Promise.all([
    getProgramDerivedAddress({ programAddress, seeds: ["reflection"] }),
    getProgramDerivedAddress({ programAddress, seeds: [getAddressEncoder().encode(nos_mint)] }),
  ]);
  return { reflection, vault };
}

/** The token account that holds a market's deposits: seeds of nosana-programs `open.rs`. */
export async function vaultOf({ jobs_program, nos_mint }: Network, market: Address): Promise<Address> {
  const encode = getAddressEncoder().encode;
  const [vault] = await getProgramDerivedAddress({
    programAddress: jobs_program,
    seeds: [encode(market), encode(nos_mint)],
  });
  return vault;
}

/**
 * The NOS token account of `owner`, and the instruction that makes sure of it. Money can only be paid to an account
 * that exists, and its owner may have closed it since; where it exists the instruction does nothing.
 */
export async function nosAccountOf({ nos_mint }: Network, owner: Address, payer: TransactionSigner) {
  const account = await tokenAccountOf(owner, nos_mint);
  const create = getCreateAssociatedTokenIdempotentInstruction({
    payer,
    ata: account,
    owner,
    mint: nos_mint,
  });
  return { account, create };
}

/** Where a job's deposit is, and where what is left of it goes: back to whoever paid it. */
export async function depositAccounts(
  network: Network,
  { market, payer }: Pick<Job, "market" | "payer">,
  authority: TransactionSigner,
) {
  const [refund, vault] = await Promise.all([
    nosAccountOf(network, payer, authority),
    vaultOf(network, market),
  ]);
  return { refund, vault };
}
