import {
  getJobAccountDecoder,
  getJobAccountEncoder,
  getMarketAccountDecoder,
  getMarketAccountEncoder,
  getRunAccountDecoder,
  getRunAccountEncoder,
  type JobAccountArgs,
  type MarketAccountArgs,
  type RunAccountArgs,
} from "@nosana/jobs-program";
import { type Address, none } from "@solana/kit";
import {
  AccountState,
  ASSOCIATED_TOKEN_PROGRAM_ADDRESS,
  getMintEncoder,
  getTokenDecoder,
  getTokenEncoder,
  TOKEN_PROGRAM_ADDRESS,
  type TokenArgs,
} from "@solana-program/token";
import type { Account } from "../../../../../src/localnet/ledger/account.ts";
import { stakeAccount } from "../../../../../src/localnet/programs/jobs/accounts.ts";
import { reflectionAccount } from "../../../../../src/localnet/programs/rewards/reflection.ts";
import { at, jobsProgram, named, rewardsProgram, stakingProgram, systemProgram } from "./addresses.ts";

export const rentOf = (bytes: number) => BigInt(bytes + 128) * 6960n;
export const bytesOf = { market: 10_224, job: 240, run: 120, token: 165 } as const;
const sol = 1_000_000_000n;
export const price = 100n;
export const now = 1_800_000_000n;

const absent: Account = { lamports: 0n, owner: systemProgram, data: new Uint8Array(0), executable: false };

/** The accounts of a chain, written with the official client's codecs. */
export class World {
  readonly accounts: Map<Address, Account>;

  constructor(accounts: ReadonlyMap<Address, Account> = new Map()) {
    this.accounts = new Map(accounts);
  }

  get(address: Address): Account {
    return this.accounts.get(address) ?? absent;
  }

  change(address: Address, changes: Partial<Account>): this {
    this.accounts.set(address, { ...this.get(address), ...changes });
    return this;
  }

  /** Adds lamports, or takes them with a minus. */
  lamports(address: Address, difference: bigint): this {
    return this.change(address, { lamports: this.get(address).lamports + difference });
  }

  job(changes: Partial<JobAccountArgs>, address: Address = at.job): this {
    const codec = { ...pair(getJobAccountDecoder(), getJobAccountEncoder()), bytes: bytesOf.job };
    return this.#write(address, jobsProgram, codec, blankJob, changes);
  }

  market(changes: Partial<MarketAccountArgs>, address: Address = at.market): this {
    const codec = { ...pair(getMarketAccountDecoder(), getMarketAccountEncoder()), bytes: bytesOf.market };
    return this.#write(address, jobsProgram, codec, blankMarket, changes);
  }

  run(changes: Partial<RunAccountArgs>, address: Address = at.run): this {
    const codec = { ...pair(getRunAccountDecoder(), getRunAccountEncoder()), bytes: bytesOf.run };
    return this.#write(address, jobsProgram, codec, blankRun, changes);
  }

  token(changes: Partial<TokenArgs>, address: Address): this {
    const codec = { ...pair(getTokenDecoder(), getTokenEncoder()), bytes: bytesOf.token };
    return this.#write(address, TOKEN_PROGRAM_ADDRESS, codec, blankToken, changes);
  }

  /** Moves tokens. */
  pay(from: Address, to: Address, amount: bigint): this {
    const amountOf = (address: Address) => getTokenDecoder().decode(this.get(address).data).amount;
    this.token({ amount: amountOf(from) - amount }, from);
    return this.token({ amount: amountOf(to) + amount }, to);
  }

  /** An account is closed and its lamports go to somebody. */
  close(address: Address, receiver: Address): this {
    this.lamports(receiver, this.get(address).lamports);
    this.accounts.delete(address);
    return this;
  }

  stake(changes: { authority?: Address; xnos?: bigint }, address: Address = at.stake): this {
    const { data } = this.get(address);
    const state = { ...(data.length > 0 ? stakeAccount.decode(data) : blankStake), ...changes };
    return this.#place(address, stakingProgram, stakeAccount.bytes, stakeAccount.encode(state));
  }

  #place(address: Address, owner: Address, bytes: number, content: ArrayLike<number>): this {
    const old = this.get(address).data;
    const data = old.length > 0 ? Uint8Array.from(old) : new Uint8Array(bytes);
    data.set(content);
    const { lamports } = this.get(address);
    return this.change(address, { owner, data, lamports: lamports === 0n ? rentOf(bytes) : lamports });
  }

  /** Overwrites what the content takes; bytes behind it stay, as they do on chain. */
  #write<A extends object>(
    address: Address,
    owner: Address,
    { decode, encode, bytes }: Codec<A>,
    blank: A,
    changes: Partial<A>,
  ): this {
    const { data } = this.get(address);
    const before = data.length > 0 ? decode(data) : blank;
    return this.#place(address, owner, bytes, encode({ ...before, ...changes }));
  }
}

interface Codec<A> {
  readonly decode: (data: Uint8Array) => A;
  readonly encode: (state: A) => ArrayLike<number>;
  readonly bytes: number;
}

function pair<T extends A, A>(
  decoder: { decode(data: Uint8Array): T },
  encoder: { encode(state: A): ArrayLike<number> },
) {
  return {
    decode: (data: Uint8Array): A => decoder.decode(data),
    encode: (state: A) => encoder.encode(state),
  };
}

export const definition = new Uint8Array(32).fill(7);
export const noBytes = new Uint8Array(32);

const blankJob: JobAccountArgs = {
  ipfsJob: definition,
  ipfsResult: noBytes,
  market: at.market,
  node: systemProgram,
  payer: at.payer,
  price,
  project: at.project,
  state: 0,
  timeEnd: 0n,
  timeStart: 0n,
  timeout: 60n,
};

const blankMarket: MarketAccountArgs = {
  authority: at.owner,
  jobExpiration: 3_600n,
  jobPrice: price,
  jobTimeout: 7_200n,
  jobType: 4,
  vault: at.vault,
  vaultBump: 255,
  nodeAccessKey: systemProgram,
  nodeXnosMinimum: 1_000n,
  queueType: 255,
  queue: [],
};

const blankRun: RunAccountArgs = {
  job: at.job,
  node: at.node,
  payer: at.nodePayer,
  state: 0,
  time: now - 10n,
};

const blankToken: TokenArgs = {
  mint: at.mint,
  owner: at.stranger,
  amount: 0n,
  delegate: none(),
  state: AccountState.Initialized,
  isNative: none(),
  delegatedAmount: 0n,
  closeAuthority: none(),
};

const blankStake = {
  amount: 1_000n,
  authority: at.node,
  duration: 31_536_000n,
  time_unstake: 0n,
  vault: at.nothing,
  vault_bump: 255,
  xnos: 4_000n,
};

export const pool = {
  rate: 1_000_000n,
  total_reflection: 5_000_000_000n,
  total_xnos: 4_000n,
  vault: at.rewardsVault,
  vault_bump: 253,
};

/** An open market with an empty queue that held others before, wallets, and their tokens. */
export const usualWorld = (): World => new World(usual.accounts);

function createUsualWorld(): World {
  const world = new World();
  const programs = [jobsProgram, rewardsProgram, systemProgram];
  for (const program of [...programs, TOKEN_PROGRAM_ADDRESS, ASSOCIATED_TOKEN_PROGRAM_ADDRESS]) {
    world.change(program, { lamports: rentOf(0), executable: true });
  }
  for (const who of [at.sender, at.project, at.payer, at.node, at.nodePayer, at.owner, at.admin]) {
    world.lamports(who, sol);
  }
  world.lamports(at.stranger, sol);
  const mint = { supply: 10n ** 14n, decimals: 6, isInitialized: true, freezeAuthority: null };
  const mintData = getMintEncoder().encode({ ...mint, mintAuthority: null });
  for (const each of [at.mint, at.otherMint, at.accessMint]) {
    const data = Uint8Array.from(mintData);
    world.change(each, { lamports: rentOf(data.length), owner: TOKEN_PROGRAM_ADDRESS, data });
  }
  const before = ["first", "second", "third", "fourth"].map((name) => named(`${name} that waited once`));
  world.market({ queueType: 0, queue: before }).market({ queueType: 255, queue: [] });
  world.market({ authority: at.stranger, vault: at.otherVault }, at.otherMarket);
  world.token({ owner: at.vault, amount: 500_000n }, at.vault);
  world.token({ owner: at.otherVault }, at.otherVault);
  world.token({ owner: at.payer, amount: 1_000_000n }, at.payerNos);
  world.token({ owner: at.project, amount: 1_000_000n }, at.projectNos);
  world.token({ owner: at.node }, at.nodeNos);
  world.token({ owner: at.payer, amount: 1_000_000n }, at.spareNos);
  world.token({ owner: at.payer, mint: at.otherMint }, at.otherTokens);
  world.token({ owner: at.rewardsVault }, at.rewardsVault);
  world.change(at.reflection, {
    lamports: rentOf(reflectionAccount.bytes),
    owner: rewardsProgram,
    data: reflectionData(pool),
  });
  return world.stake({}).stake({ authority: at.stranger }, at.strangersStake);
}

export function reflectionData(state: typeof pool): Uint8Array {
  const data = new Uint8Array(reflectionAccount.bytes);
  data.set(reflectionAccount.encode(state));
  return data;
}

const usual = createUsualWorld();
