import { createSignableMessage, getBase58Decoder } from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { Secret } from "../base/secret.ts";
import type { Wallet } from "../solana/index.ts";

export interface HostAuthOptions {
  /** What is signed. It must not contain a colon, which separates the parts. An address of a job is a good choice. */
  readonly message: string;
  readonly wallet: Wallet;
  /** With it the time is added; hosts refuse the value once it is older than the job's time-out. Without it, never. */
  readonly clock?: Clock;
}

/**
 * The `Authorization` value by which a host knows the owner of a job: `<message>:<base58 signature>[:<milliseconds>]`
 * (Nosana's `@nosana/authorization`, `generate`). Whoever has it can control every job of that wallet, and neither the
 * host nor the job is part of what is signed unless the message names it: it must not be stored or logged.
 */
export async function hostAuthorization({
  clock,
  message,
  wallet,
}: HostAuthOptions): Promise<Secret<string>> {
  if (message === "" || message.includes(":"))
    throw new RangeError("what is signed must not be empty and must not contain a colon");
  const [signatures] = await wallet.signer.signMessages([createSignableMessage(message)]);
  const signature = signatures?.[wallet.address];
  if (!signature) throw new Error("the wallet gave no signature");
  const parts = [message, getBase58Decoder().decode(signature), ...(clock ? [String(clock.now())] : [])];
  return new Secret(parts.join(":"));
}
