import { createHash } from "node:crypto";
import type { Address, Codec, ReadonlyUint8Array } from "@solana/kit";
import type { AccountType } from "./fields.ts";

/** An account type of a codec that reads the discriminator in front too. */
export function codedAccount<T extends object>(
  name: string,
  discriminator: ReadonlyUint8Array,
  // biome-ignore lint/suspicious/noExplicitAny: what goes in is a wider form of what comes out
  codec: Codec<any, T>,
  { owner, bytes }: { owner: Address; bytes: number },
): AccountType<T> {
  return {
    name,
    owner,
    bytes,
    discriminator: Uint8Array.from(discriminator),
    decode: (data) => codec.decode(data),
    encode(state) {
      const data = Uint8Array.from(codec.encode(state));
      data.set(discriminator);
      return data;
    },
  };
}

/** An account type of a codec for what follows the discriminator. */
export function contentAccount<T extends object>(
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: numbers may go in where bigints come out
  content: Codec<any, T>,
  place: { owner: Address; bytes: number },
): AccountType<T> {
  const hash = createHash("sha256").update(`account:${name}`).digest();
  const discriminator = Uint8Array.from(hash.subarray(0, 8));
  return {
    name,
    ...place,
    discriminator,
    decode: (data) => content.decode(data, discriminator.length),
    encode: (state) => Uint8Array.from([...discriminator, ...content.encode(state)]),
  };
}
