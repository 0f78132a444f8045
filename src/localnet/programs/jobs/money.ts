import type { JobAccount, MarketAccount } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import {
  getCloseAccountInstructionDataEncoder,
  TOKEN_PROGRAM_ADDRESS,
  type Token,
} from "@solana-program/token";
import { networks } from "../../../nosana/index.ts";
import type { Call } from "../../ledger/program.ts";
import type { Loaded } from "../anchor/fields.ts";
import { addFeeCall } from "../rewards/program.ts";
import { associatedTokenAddress } from "../token/associated-token.ts";
import { transferCall } from "../token/calls.ts";
import { costOf, settlementOf } from "./job-state.ts";

/** What can be set about the jobs program of a network. */
export interface JobsSettings {
  /** The network fee is the deposit divided by this; 0 means no fee. */
  readonly fee_fraction: bigint;
}

export function nosAccountOf(owner: Address): Address {
  return associatedTokenAddress(owner, networks.localnet.nos_mint);
}

interface Deposit {
  readonly rewards_reflection: Loaded<unknown>;
  readonly user: Loaded<Token>;
  readonly vault: Loaded<Token>;
  readonly payer: Loaded<unknown>;
  readonly rewards_vault: Loaded<Token>;
}

/** Takes the price of `seconds` from the payer, and the network fee on top of it. */
export function takeDeposit(
  call: Call,
  job: JobAccount,
  seconds: bigint,
  { user, vault, payer, rewards_reflection, rewards_vault }: Deposit,
  { fee_fraction }: JobsSettings,
): void {
  if (job.price === 0n) return;
  const deposit = costOf(job, seconds);
  transferTokens(call, user, vault, payer, deposit);
  const fee = fee_fraction === 0n ? 0n : deposit / fee_fraction;
  if (fee === 0n) return;
  call.invoke(
    addFeeCall({
      user: user.address,
      reflection: rewards_reflection.address,
      vault: rewards_vault.address,
      authority: payer.address,
      amount: fee,
    }),
  );
}

/** Pays the node for the time it worked and refunds the rest. */
export function settle(
  call: Call,
  job: JobAccount,
  vault: Loaded<Token>,
  { user, deposit }: { user: Loaded<Token>; deposit: Loaded<Token> },
): void {
  if (job.price === 0n) return;
  const { earned, refund } = settlementOf(job);
  payFromVault(call, vault, user, earned);
  payFromVault(call, vault, deposit, refund);
}

/** The vault is its own authority: the program signs for it. */
export function payFromVault(call: Call, vault: Loaded<Token>, to: Loaded<Token>, amount: bigint): void {
  transferTokens(call, vault, to, vault, amount, [vault.address]);
}

/** Empties and closes a market's vault, whatever jobs have in it. */
export function closeVault(
  call: Call,
  { vault, user, authority }: { vault: Loaded<Token>; user: Loaded<Token>; authority: Loaded<unknown> },
): void {
  payFromVault(call, vault, user, vault.state.amount);
  const accounts = [
    { address: vault.address, signer: false, writable: true },
    { address: authority.address, signer: false, writable: true },
    { address: vault.address, signer: true, writable: false },
  ];
  const data = getCloseAccountInstructionDataEncoder().encode({});
  call.invoke({ program: TOKEN_PROGRAM_ADDRESS, accounts, data }, [vault.address]);
}

/** Free jobs move no tokens, so any token account will do for them. */
export function isUsualAccount(price: MarketAccount["jobPrice"], account: Address, owner: Address): boolean {
  return price === 0n || account === nosAccountOf(owner);
}

function transferTokens(
  call: Call,
  from: Loaded<unknown>,
  to: Loaded<unknown>,
  authority: Loaded<unknown>,
  amount: bigint,
  derivedSigners: readonly Address[] = [],
): void {
  const roles = { from: from.address, to: to.address, authority: authority.address };
  call.invoke(transferCall({ ...roles, amount }), derivedSigners);
}
