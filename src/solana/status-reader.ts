import type { GetSignatureStatusesApi, Rpc, Signature } from "@solana/kit";
import { withSignal } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";

type Answer = ReturnType<GetSignatureStatusesApi["getSignatureStatuses"]>;

/** A status with the slot the node had reached when it told it. */
export interface ToldStatus {
  readonly slot: bigint;
  readonly status: Answer["value"][number];
}

export type StatusReader = (signature: Signature, signal: AbortSignal | undefined) => Promise<ToldStatus>;

/** `getSignatureStatuses` takes at most this many. */
const most_per_call = 256;
/** So long a question waits for others to travel with: nothing beside the time a block takes. */
const gather_ms = 50;

/** Reads the statuses of recent transactions, those that are asked for at about the same time in one request. */
export function createStatusReader(rpc: Rpc<GetSignatureStatusesApi>, clock: Clock): StatusReader {
  let batch: { readonly signatures: Set<Signature>; readonly answer: Promise<Answer> } | null = null;
  return async (signature, signal) => {
    if (batch === null || batch.signatures.size >= most_per_call) {
      const signatures = new Set<Signature>();
      const answer = clock.sleep(gather_ms).then(() => {
        if (batch?.signatures === signatures) batch = null;
        return rpc.getSignatureStatuses([...signatures], { searchTransactionHistory: false }).send();
      });
      batch = { signatures, answer };
    }
    const { signatures, answer } = batch;
    signatures.add(signature);
    const { context, value } = await withSignal(answer, signal);
    return { slot: BigInt(context.slot), status: value[[...signatures].indexOf(signature)] ?? null };
  };
}
