import { type Address, type Base58EncodedBytes, getBase58Decoder, getBase64Encoder } from "@solana/kit";
import { AppError } from "../base/errors.ts";
import type { Chain } from "../solana/index.ts";
import { dataOfKind, discriminators } from "./accounts.ts";
import { decodeMarket, type Market } from "./market.ts";
import type { Network } from "./network.ts";

interface MarketDeps {
  readonly chain: Chain;
  readonly network: Network;
}

/** Null when the account does not exist. Throws ACCOUNT_OF_ANOTHER_KIND, ACCOUNT_UNREADABLE. */
export async function readMarket({ chain, network }: MarketDeps, address: Address): Promise<Market | null> {
  const { commitment, rpc } = chain;
  const { value } = await rpc.getAccountInfo(address, { commitment, encoding: "base64" }).send();
  return value ? decodeMarket(address, dataOfKind(network, "market", address, value)) : null;
}

/** All markets. By discriminator alone: a market that an older program opened may be of another size. */
export async function queryMarkets({ chain, network }: MarketDeps): Promise<readonly Market[]> {
  const bytes = getBase58Decoder().decode(discriminators.market) as Base58EncodedBytes;
  const found = await chain.rpc
    .getProgramAccounts(network.jobs_program, {
      commitment: chain.commitment,
      encoding: "base64",
      filters: [{ memcmp: { offset: 0n, bytes, encoding: "base58" } }],
    })
    .send();
  return found.flatMap(({ pubkey, account }) => {
    try {
      return decodeMarket(pubkey, getBase64Encoder().encode(account.data[0]));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      chain.log.warn("left an account out that could not be decoded", {
        market: pubkey,
        reason: error.message,
      });
      return [];
    }
  });
}
