import type { KeyPairSigner } from "@solana/kit";
import { type ZodType, z } from "zod";
import type { Logger } from "../../base/log.ts";
import { type Commitment, commitments } from "../ledger/commitment.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { invalidParams, RpcFailure, rpcCode } from "./failure.ts";

/** What the methods of the RPC service work on. */
export interface RpcContext {
  readonly ledger: Ledger;
  readonly faucet: KeyPairSigner;
  readonly log: Logger;
}

/** A method: parameters as they came in, the result as it goes out. */
export type Method = (context: RpcContext, params: readonly unknown[]) => unknown;
export type MethodTable = Readonly<Record<string, Method>>;

/** Builds a method of a schema for its parameters and a function that may rely on it. */
export function method<P>(params: ZodType<P>, answer: (context: RpcContext, params: P) => unknown): Method {
  return (context, given) => {
    const parsed = params.safeParse(given);
    if (!parsed.success) throw invalidParams(z.prettifyError(parsed.error).replace(/\s+/g, " "));
    return answer(context, parsed.data);
  };
}

const amount = z.union([z.bigint(), z.number().int()]).pipe(z.coerce.bigint());

/** Names of commitment levels as old clients still send them are not taken. */
export const commitmentConfig = z.object({
  commitment: z.enum(commitments).optional(),
  minContextSlot: amount.optional(),
});
export type CommitmentConfig = z.infer<typeof commitmentConfig>;

export const amountParam = amount;

/** A configuration object that may be left out or null. */
export function optional<P>(config: ZodType<P>): ZodType<P | undefined> {
  return config.nullish().transform((value) => value ?? undefined);
}

/** The commitment a call asks for, once that state is as recent as the call demands. */
export function commitmentFor(
  { ledger }: RpcContext,
  config: CommitmentConfig | undefined,
  preset: Commitment = "finalized",
): Commitment {
  const commitment = config?.commitment ?? preset;
  const contextSlot = ledger.slots.at(commitment);
  if (config?.minContextSlot !== undefined && contextSlot < config.minContextSlot) {
    const code = rpcCode.min_context_slot_not_reached;
    throw new RpcFailure(code, "Minimum context slot has not been reached", { contextSlot });
  }
  return commitment;
}

export const apiVersion = "2.3.0";

/** A result together with the slot it was read at. */
export function inContext({ ledger }: RpcContext, commitment: Commitment, value: unknown) {
  return { context: { apiVersion, slot: ledger.slots.at(commitment) }, value };
}
