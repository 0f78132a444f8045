import { setMaxListeners } from "node:events";
import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";

/** What a gRPC call tells about its own end. */
interface Cancellable {
  on(event: "cancelled", listener: () => void): unknown;
}

export interface CallLife extends Required<Pick<Call, "signal" | "isAbandoned">> {
  /** The call is answered: from here on nothing can cancel it. */
  finish(): void;
}

/**
 * The life of one call. Its signal aborts on StopProvider and when the host gives the call up; it is abandoned when
 * the answer can reach nobody any more. grpc-js reports "cancelled" for every call, also after its answer, so the
 * event counts only until then.
 */
export function callLife(engine: Engine, grpcCall: Cancellable): CallLife {
  const controller = new AbortController();
  const answered = new AbortController();
  const { signal: stopping } = engine.stopping;
  // Ten calls at a time is what Terraform does by default, and users can raise it.
  setMaxListeners(0, stopping);
  let cancelled = false;
  const abort = () => controller.abort();
  if (stopping.aborted) abort();
  stopping.addEventListener("abort", abort, { once: true, signal: answered.signal });
  grpcCall.on("cancelled", () => {
    if (answered.signal.aborted) return;
    cancelled = true;
    abort();
  });
  return {
    signal: controller.signal,
    isAbandoned: () => cancelled || engine.abandoned,
    finish: () => answered.abort(),
  };
}
