import { createHash } from "node:crypto";
import {
  getJobAccountCodec,
  getJobAccountDiscriminatorBytes,
  getMarketAccountCodec,
  getMarketAccountDiscriminatorBytes,
  getRunAccountCodec,
  getRunAccountDiscriminatorBytes,
  type JobAccount,
  type MarketAccount,
  type RunAccount,
} from "@nosana/jobs-program";
import {
  type Address,
  address,
  type Codec,
  getAddressCodec,
  getI64Codec,
  getStructCodec,
  getU8Codec,
  getU64Codec,
  getU128Codec,
  type ReadonlyUint8Array,
} from "@solana/kit";
import {
  getMintCodec,
  getTokenCodec,
  type Mint,
  TOKEN_PROGRAM_ADDRESS,
  type Token,
} from "@solana-program/token";
import { networks } from "../../../nosana/index.ts";
import type { AccountType } from "../anchor/fields.ts";
import { bytesOfMint, bytesOfTokenAccount } from "../token/state.ts";

const { jobs_program, rewards_program } = networks.localnet;
export const stakingProgram = address("nosScmHY2uR24Zh751PmGj9ww9QRNHewh9H59AfrTJE");

/** Sizes the program allocates; the content is shorter and the rest stays zero. */
const allocated = { market: 10_224, job: 240, run: 120, reflection: 96, stake: 120 } as const;

export const marketAccount: AccountType<MarketAccount> = {
  ...owned("MarketAccount", getMarketAccountDiscriminatorBytes(), getMarketAccountCodec(), jobs_program),
  bytes: allocated.market,
};

export const jobAccount: AccountType<JobAccount> = {
  ...owned("JobAccount", getJobAccountDiscriminatorBytes(), getJobAccountCodec(), jobs_program),
  bytes: allocated.job,
};

export const runAccount: AccountType<RunAccount> = {
  ...owned("RunAccount", getRunAccountDiscriminatorBytes(), getRunAccountCodec(), jobs_program),
  bytes: allocated.run,
};

export interface ReflectionAccount {
  readonly rate: bigint;
  readonly total_reflection: bigint;
  readonly total_xnos: bigint;
  readonly vault: Address;
  readonly vault_bump: number;
}

export const reflectionAccount: AccountType<ReflectionAccount> = {
  ...foreign<ReflectionAccount>(
    "ReflectionAccount",
    getStructCodec([
      ["rate", getU128Codec()],
      ["total_reflection", getU128Codec()],
      ["total_xnos", getU128Codec()],
      ["vault", getAddressCodec()],
      ["vault_bump", getU8Codec()],
    ]),
    rewards_program,
  ),
  bytes: allocated.reflection,
};

export interface StakeAccount {
  readonly amount: bigint;
  readonly authority: Address;
  readonly duration: bigint;
  readonly time_unstake: bigint;
  readonly vault: Address;
  readonly vault_bump: number;
  readonly xnos: bigint;
}

export const stakeAccount: AccountType<StakeAccount> = {
  ...foreign<StakeAccount>(
    "StakeAccount",
    getStructCodec([
      ["amount", getU64Codec()],
      ["authority", getAddressCodec()],
      ["duration", getU64Codec()],
      ["time_unstake", getI64Codec()],
      ["vault", getAddressCodec()],
      ["vault_bump", getU8Codec()],
      ["xnos", getU128Codec()],
    ]),
    stakingProgram,
  ),
  bytes: allocated.stake,
};

export const tokenAccountType: AccountType<Token> = {
  name: "TokenAccount",
  owner: TOKEN_PROGRAM_ADDRESS,
  bytes: bytesOfTokenAccount,
  decode(data) {
    const token = getTokenCodec().decode(data);
    if (token.state === 0) throw new RangeError("the token account is not initialised");
    return token;
  },
  encode: (state) => Uint8Array.from(getTokenCodec().encode(state)),
};

export const mintAccountType: AccountType<Mint> = {
  name: "Mint",
  owner: TOKEN_PROGRAM_ADDRESS,
  bytes: bytesOfMint,
  decode: (data) => getMintCodec().decode(data),
  encode: (state) => Uint8Array.from(getMintCodec().encode(state)),
};

/** The codecs of the official client put the discriminator in front by themselves. */
function owned<T extends object>(
  name: string,
  discriminator: ReadonlyUint8Array,
  // biome-ignore lint/suspicious/noExplicitAny: what goes in is a wider form of what comes out
  codec: Codec<any, T>,
  owner: Address,
): Omit<AccountType<T>, "bytes"> {
  return {
    name,
    owner,
    discriminator: Uint8Array.from(discriminator),
    decode: (data) => codec.decode(data),
    encode: (state) => Uint8Array.from(codec.encode(state)),
  };
}

function foreign<T extends object>(
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: numbers may go in where bigints come out
  codec: Codec<any, T>,
  owner: Address,
): Omit<AccountType<T>, "bytes"> {
  const discriminator = createHash("sha256").update(`account:${name}`).digest().subarray(0, 8);
  return {
    name,
    owner,
    discriminator: Uint8Array.from(discriminator),
    decode: (data) => codec.decode(data, discriminator.length),
    encode: (state) => Uint8Array.from([...discriminator, ...codec.encode(state)]),
  };
}
