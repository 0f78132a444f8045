import { type Address, getAddressCodec, getStructCodec, getU8Codec, getU128Codec } from "@solana/kit";
import { networks } from "../../../nosana/index.ts";
import { contentAccount } from "../anchor/account-types.ts";
import type { AccountType } from "../anchor/fields.ts";

/** The pool that fees are given to. */
export interface ReflectionAccount {
  rate: bigint;
  total_reflection: bigint;
  total_xnos: bigint;
  vault: Address;
  vault_bump: number;
}

export const reflectionAccount: AccountType<ReflectionAccount> = contentAccount<ReflectionAccount>(
  "ReflectionAccount",
  getStructCodec([
    ["rate", getU128Codec()],
    ["total_reflection", getU128Codec()],
    ["total_xnos", getU128Codec()],
    ["vault", getAddressCodec()],
    ["vault_bump", getU8Codec()],
  ]),
  { owner: networks.localnet.rewards_program, bytes: 96 },
);

const nosSupply = 100_000_000n * 1_000_000n;

/** The rate a new pool begins with: as high as a u128 allows for the whole supply of NOS. */
export const initialRate = ((1n << 128n) - 1n) / nosSupply;
