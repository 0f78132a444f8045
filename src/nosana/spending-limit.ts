import type { Address, Instruction, TransactionSigner } from "@solana/kit";
import { AuthorityType, getApproveInstruction, getSetAuthorityInstruction } from "@solana-program/token";
import { tokenAccountOf } from "../solana/index.ts";
import type { Network } from "./network.ts";

export interface SpendingLimit {
  readonly payer: TransactionSigner;
  /** Owns the payer's NOS account while the transaction runs: a key that signs this one transaction. */
  readonly keeper: TransactionSigner;
  /** NOS base units that the instructions may take together. */
  readonly nos: bigint;
}

/**
 * Binds instructions of the Jobs program to an amount: with more, the transaction fails as a whole. The program takes
 * what the market asks at the moment of execution, as the payer. So the payer is made a mere delegate of its own
 * account, with an allowance of just that amount, and gets the account back at the end (solana-program/token,
 * `process_transfer` and `process_set_authority`).
 */
export async function limitSpending(
  network: Network,
  { payer, keeper, nos }: SpendingLimit,
  instructions: readonly Instruction[],
): Promise<readonly Instruction[]> {
  const account = await tokenAccountOf(payer.address, network.nos_mint);
  const given = (owner: TransactionSigner, newAuthority: Address) =>
    getSetAuthorityInstruction({
      owned: account,
      owner,
      authorityType: AuthorityType.AccountOwner,
      newAuthority,
    });
  return [
    given(payer, keeper.address),
    getApproveInstruction({ source: account, delegate: payer.address, owner: keeper, amount: nos }),
    ...instructions,
    given(keeper, payer.address),
  ];
}
