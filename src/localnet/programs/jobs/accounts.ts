import {
  getJobAccountCodec,
  getJobAccountDiscriminatorBytes,
  getMarketAccountDiscriminatorBytes,
  getRunAccountCodec,
  getRunAccountDiscriminatorBytes,
  type MarketAccount,
} from "@nosana/jobs-program";
import {
  type Address,
  address,
  type Codec,
  fixCodecSize,
  getAddressCodec,
  getArrayCodec,
  getBytesCodec,
  getI64Codec,
  getStructCodec,
  getU8Codec,
  getU64Codec,
  getU128Codec,
} from "@solana/kit";
import { networks } from "../../../nosana/index.ts";
import { addressCodec } from "../../ledger/addresses.ts";
import { codedAccount, contentAccount } from "../anchor/account-types.ts";

const owner = networks.localnet.jobs_program;
export const stakingProgram = address("nosScmHY2uR24Zh751PmGj9ww9QRNHewh9H59AfrTJE");

/** Sizes the program allocates; the content is shorter and the rest stays zero. */
const allocated = { market: 10_224, job: 240, run: 120, stake: 120 } as const;

/** The official client's codec with remembered addresses: each instruction reads and writes the whole queue. */
const marketCodec: Codec<MarketAccount> = getStructCodec([
  ["discriminator", fixCodecSize(getBytesCodec(), 8)],
  ["authority", addressCodec],
  ["jobExpiration", getI64Codec()],
  ["jobPrice", getU64Codec()],
  ["jobTimeout", getI64Codec()],
  ["jobType", getU8Codec()],
  ["vault", addressCodec],
  ["vaultBump", getU8Codec()],
  ["nodeAccessKey", addressCodec],
  ["nodeXnosMinimum", getU128Codec()],
  ["queueType", getU8Codec()],
  ["queue", getArrayCodec(addressCodec)],
]);

export const marketAccount = codedAccount<MarketAccount>(
  "MarketAccount",
  getMarketAccountDiscriminatorBytes(),
  marketCodec,
  { owner, bytes: allocated.market },
);

export const jobAccount = codedAccount(
  "JobAccount",
  getJobAccountDiscriminatorBytes(),
  getJobAccountCodec(),
  {
    owner,
    bytes: allocated.job,
  },
);

export const runAccount = codedAccount(
  "RunAccount",
  getRunAccountDiscriminatorBytes(),
  getRunAccountCodec(),
  {
    owner,
    bytes: allocated.run,
  },
);

/** What a node staked, kept by the staking program. */
export interface StakeAccount {
  readonly amount: bigint;
  readonly authority: Address;
  readonly duration: bigint;
  readonly time_unstake: bigint;
  readonly vault: Address;
  readonly vault_bump: number;
  readonly xnos: bigint;
}

export const stakeAccount = contentAccount<StakeAccount>(
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
  { owner: stakingProgram, bytes: allocated.stake },
);
