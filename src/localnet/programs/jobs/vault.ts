import type { Address } from "@solana/kit";
import { networks } from "../../../nosana/index.ts";
import { bytesOf } from "../../ledger/addresses.ts";
import { deriveAddress } from "../../ledger/derived-address.ts";

/** The token account that holds the deposits of all of a market's jobs. */
export function vaultOf(market: Address, mint: Address): { address: Address; bump: number } {
  return deriveAddress(networks.localnet.jobs_program, [bytesOf(market), bytesOf(mint)]);
}
