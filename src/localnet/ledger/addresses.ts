import { type Address, type Codec, createCodec, getAddressDecoder, getAddressEncoder } from "@solana/kit";
import { Remembered } from "./remembered.ts";

const bytesOfAddress = 32;

/** Base 58 is slow, and a market's queue alone is hundreds of addresses, read and written by each instruction. */
const texts = new Remembered<string, Address>(20_000);
const contents = new Remembered<Address, Uint8Array>(20_000);

export function bytesOf(address: Address): Uint8Array {
  return contents.get(address, () => Uint8Array.from(getAddressEncoder().encode(address)));
}

/** The address whose 32 bytes stand at `offset`. */
export function addressAt(data: Uint8Array, offset: number): Address {
  const bytes = Buffer.from(data.buffer, data.byteOffset + offset, bytesOfAddress);
  return texts.get(bytes.toString("latin1"), () => getAddressDecoder().decode(bytes));
}

/** Reads and writes addresses like `@solana/kit`'s codec, and remembers them. */
export const addressCodec: Codec<Address> & { readonly fixedSize: number } = createCodec<Address>({
  fixedSize: bytesOfAddress,
  read: (data, offset) => [addressAt(data as Uint8Array, offset), offset + bytesOfAddress],
  write(address, data, offset) {
    data.set(bytesOf(address), offset);
    return offset + bytesOfAddress;
  },
});
