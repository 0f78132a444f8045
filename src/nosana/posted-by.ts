import type { Address, Signature } from "@solana/kit";
import { asSignature, type Chain } from "../solana/index.ts";
import type { Network } from "./network.ts";
import { programInstructionsOf } from "./program-instructions.ts";

/** The job that a transaction posted; null when the endpoint knows no such transaction, or it failed or posted none. Throws SIGNATURE_MALFORMED. */
export async function jobPostedBy(
  { chain, network }: { readonly chain: Chain; readonly network: Network },
  signature: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Address | null> {
  const known: Signature = asSignature(signature);
  const transaction = await chain.rpc
    .getTransaction(known, {
      commitment: chain.commitment === "finalized" ? "finalized" : "confirmed",
      encoding: "json",
      maxSupportedTransactionVersion: 0,
    })
    .send(signal ? { abortSignal: signal } : undefined);
  if (!transaction || transaction.meta?.err) return null;
  const listing = programInstructionsOf(network, transaction).find(
    ({ name }) => name === "list" || name === "assign",
  );
  return listing?.accounts.job ?? null;
}
