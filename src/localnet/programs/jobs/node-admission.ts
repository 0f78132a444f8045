import type { MarketAccount } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import type { Token } from "@solana-program/token";
import { networks } from "../../../nosana/index.ts";
import { systemProgram } from "../../ledger/account.ts";
import { bytesOf } from "../../ledger/addresses.ts";
import { deriveAddress } from "../../ledger/derived-address.ts";
import type { Checks } from "../anchor/checks.ts";
import type { Loaded } from "../anchor/fields.ts";
import { nosanaError } from "../nosana-error.ts";
import { type StakeAccount, stakingProgram } from "./accounts.ts";
import { invalidStakeAccount, jobsError } from "./errors.ts";
import { metadataAddressOf, verifiedCollectionOf } from "./nft-metadata.ts";

interface Admission {
  readonly market: Loaded<MarketAccount>;
  readonly stake: Loaded<StakeAccount>;
  readonly nft: Loaded<Token>;
  readonly metadata: Loaded<unknown>;
  readonly authority: Loaded<unknown>;
}

export function stakeAddressOf(node: Address): Address {
  const seeds = ["stake", bytesOf(networks.localnet.nos_mint), bytesOf(node)];
  return deriveAddress(stakingProgram, seeds).address;
}

export function checkStake({ market, stake, authority }: Admission, check: Checks): void {
  check.hasOne(stake.state.authority, authority, nosanaError.Unauthorized);
  check.constraint(stake.state.xnos >= market.state.nodeXnosMinimum, jobsError.NodeNotEnoughStake);
  check.address(stakeAddressOf(authority.address), invalidStakeAccount);
}

export function checkNft({ market, nft, authority }: Admission, check: Checks): void {
  const open = isOpen(market.state);
  check.constraint(open || nft.state.owner === authority.address, jobsError.NodeNftWrongOwner);
  check.constraint(open || nft.state.amount >= 1n, jobsError.NodeNftInvalidAmount);
}

/** The NFT must be of the collection a market's access key names, as its Metaplex metadata tells. */
export function checkMetadata({ market, nft, metadata }: Admission, check: Checks): void {
  const admitted =
    isOpen(market.state) ||
    (metadata.address === metadataAddressOf(nft.state.mint) &&
      verifiedCollectionOf(metadata.account.data) === market.state.nodeAccessKey);
  check.constraint(admitted, jobsError.NodeKeyInvalidCollection);
}

function isOpen(market: MarketAccount): boolean {
  return market.nodeAccessKey === systemProgram;
}
