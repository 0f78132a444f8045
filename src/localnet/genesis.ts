import { type Address, address } from "@solana/kit";
import { COMPUTE_BUDGET_PROGRAM_ADDRESS } from "@solana-program/compute-budget";
import { ASSOCIATED_TOKEN_PROGRAM_ADDRESS, TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { networks } from "../nosana/index.ts";
import { type Account, bpfLoader, nativeLoader, rentExemptMinimum, systemProgram } from "./ledger/account.ts";
import { bytesOf } from "./ledger/addresses.ts";
import { deriveAddress } from "./ledger/derived-address.ts";
import type { AccountType } from "./programs/anchor/fields.ts";
import { marketAccount, stakeAccount, stakingProgram } from "./programs/jobs/accounts.ts";
import { nosAccountOf } from "./programs/jobs/money.ts";
import { stakeAddressOf } from "./programs/jobs/node-admission.ts";
import { jobType, queueType } from "./programs/jobs/queue.ts";
import { vaultOf } from "./programs/jobs/vault.ts";
import { initialRate, reflectionAccount } from "./programs/rewards/reflection.ts";
import { mintAccount, tokenAccount } from "./programs/token/state.ts";

const { jobs_program, rewards_program, nos_mint } = networks.localnet;
const lamportsPerSol = 1_000_000_000n;
const unitsPerNos = 1_000_000n;

type Placed = readonly [Address, Account];

/** What the market of a new network offers. Prices are NOS base units per second. */
export const marketTerms = {
  job_price: 100n,
  job_timeout: 7_200n,
  job_expiration: 86_400n,
  job_type: jobType.gpu,
} as const;

const walletFunds = { lamports: 10n * lamportsPerSol, nos: 1_000n * unitsPerNos };
const faucetLamports = 500_000_000n * lamportsPerSol;
const nosSupply = 100_000_000n * unitsPerNos;

export interface GenesisKeys {
  readonly wallet: Address;
  readonly market: Address;
  /** Pays airdrops, and may mint NOS. */
  readonly faucet: Address;
}

/** The accounts a new network begins with. */
export function genesisAccounts({ wallet, market, faucet }: GenesisKeys): Placed[] {
  return [
    ...programs(),
    ...rewards(),
    ...marketAccounts(market, wallet),
    [nos_mint, mintAccount(faucet, nosSupply, 6)],
    [faucet, purse(faucetLamports)],
    [wallet, purse(walletFunds.lamports)],
    [nosAccountOf(wallet), tokenAccount(nos_mint, wallet, walletFunds.nos)],
  ];
}

/** What a host needs before it may work: SOL for fees, an account to be paid into, and a stake. */
export function hostAccounts(host: Address): Placed[] {
  const stake = {
    amount: 10_000n * unitsPerNos,
    authority: host,
    duration: 31_536_000n,
    time_unstake: 0n,
    vault: deriveAddress(stakingProgram, ["vault", bytesOf(nos_mint), bytesOf(host)]).address,
    vault_bump: 255,
    xnos: 40_000n * unitsPerNos,
  };
  return [
    [host, purse(10n * lamportsPerSol)],
    [nosAccountOf(host), tokenAccount(nos_mint, host, 0n)],
    [stakeAddressOf(host), typed(stakeAccount, stake)],
  ];
}

function marketAccounts(market: Address, authority: Address): Placed[] {
  const vault = vaultOf(market, nos_mint);
  const state = {
    discriminator: new Uint8Array(8),
    authority,
    jobExpiration: marketTerms.job_expiration,
    jobPrice: marketTerms.job_price,
    jobTimeout: marketTerms.job_timeout,
    jobType: marketTerms.job_type,
    vault: vault.address,
    vaultBump: vault.bump,
    nodeAccessKey: systemProgram,
    nodeXnosMinimum: 0n,
    queueType: queueType.empty,
    queue: [],
  };
  return [
    [market, typed(marketAccount, state)],
    [vault.address, tokenAccount(nos_mint, vault.address, 0n)],
  ];
}

/** `list` wants the rewards program's accounts to exist, even while no fee is taken. */
function rewards(): Placed[] {
  const reflection = deriveAddress(rewards_program, ["reflection"]).address;
  const vault = deriveAddress(rewards_program, [bytesOf(nos_mint)]);
  const state = {
    rate: initialRate,
    total_reflection: 0n,
    total_xnos: 0n,
    vault: vault.address,
    vault_bump: vault.bump,
  };
  return [
    [reflection, typed(reflectionAccount, state)],
    [vault.address, tokenAccount(nos_mint, vault.address, 0n)],
  ];
}

function programs(): Placed[] {
  const builtin = [systemProgram, COMPUTE_BUDGET_PROGRAM_ADDRESS];
  const loaded = [
    TOKEN_PROGRAM_ADDRESS,
    ASSOCIATED_TOKEN_PROGRAM_ADDRESS,
    jobs_program,
    rewards_program,
    stakingProgram,
    address("nosPdZrfDzND1LAR28FLMDEATUPK53K8xbRBXAirevD"),
    address("nosNeZR64wiEhQc5j251bsP4WqDabT6hmz4PHyoHLGD"),
  ];
  return [
    ...builtin.map((each) => [each, executable(nativeLoader)] as const),
    ...loaded.map((each) => [each, executable(bpfLoader)] as const),
  ];
}

function executable(owner: Address): Account {
  return { lamports: rentExemptMinimum(0), owner, data: new Uint8Array(0), executable: true };
}

function purse(lamports: bigint): Account {
  return { lamports, owner: systemProgram, data: new Uint8Array(0), executable: false };
}

function typed<T>(type: AccountType<T>, state: T): Account {
  const data = new Uint8Array(type.bytes);
  data.set(type.encode(state));
  return { lamports: rentExemptMinimum(type.bytes), owner: type.owner, data, executable: false };
}
