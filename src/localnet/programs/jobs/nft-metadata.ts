import {
  type Address,
  addDecoderSizePrefix,
  address,
  getAddressDecoder,
  getArrayDecoder,
  getBooleanDecoder,
  getNullableDecoder,
  getStructDecoder,
  getTupleDecoder,
  getU8Decoder,
  getU16Decoder,
  getU32Decoder,
  getU64Decoder,
  getUtf8Decoder,
} from "@solana/kit";
import { bytesOf } from "../../ledger/addresses.ts";
import { deriveAddress } from "../../ledger/derived-address.ts";

const metaplexProgram = address("metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s");

/** First byte of a Metaplex metadata account. */
const metadataKey = 4;

const text = addDecoderSizePrefix(getUtf8Decoder(), getU32Decoder());
const creator = getTupleDecoder([getAddressDecoder(), getBooleanDecoder(), getU8Decoder()]);

/** The fields of Metaplex's metadata up to those a market's access key is checked with. */
const metadataDecoder = getStructDecoder([
  ["key", getU8Decoder()],
  ["update_authority", getAddressDecoder()],
  ["mint", getAddressDecoder()],
  ["name", text],
  ["symbol", text],
  ["uri", text],
  ["seller_fee_basis_points", getU16Decoder()],
  ["creators", getNullableDecoder(getArrayDecoder(creator))],
  ["primary_sale_happened", getBooleanDecoder()],
  ["is_mutable", getBooleanDecoder()],
  ["edition_nonce", getNullableDecoder(getU8Decoder())],
  ["token_standard", getNullableDecoder(getU8Decoder())],
  [
    "collection",
    getNullableDecoder(
      getStructDecoder([
        ["verified", getBooleanDecoder()],
        ["key", getAddressDecoder()],
      ]),
    ),
  ],
  ["uses", getNullableDecoder(getTupleDecoder([getU8Decoder(), getU64Decoder(), getU64Decoder()]))],
]);

/** Where the metadata of an NFT is kept. */
export function metadataAddressOf(mint: Address): Address {
  return deriveAddress(metaplexProgram, ["metadata", bytesOf(metaplexProgram), bytesOf(mint)]).address;
}

/** The collection an NFT was verified to be of; undefined when there is none or the bytes are no metadata. */
export function verifiedCollectionOf(data: Uint8Array): Address | undefined {
  if (data[0] !== metadataKey) return undefined;
  try {
    const { collection } = metadataDecoder.decode(data);
    return collection?.verified ? collection.key : undefined;
  } catch {
    return undefined; // the program, too, takes what it cannot read for an NFT without a collection
  }
}
