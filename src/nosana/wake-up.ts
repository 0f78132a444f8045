import type { Address } from "@solana/kit";
import { anyOf, withSignal } from "../base/abort.ts";
import { isAppError, reasonOf } from "../base/errors.ts";
import type { Chain } from "../solana/index.ts";

/** Something that may have happened. Hints only: they can be lost, late or void. */
export interface WakeUp {
  /** Resolves at the next hint, at once if one came since the last call, and after `milliseconds` at the latest. */
  next(milliseconds: number): Promise<void>;
  /** Ends the subscriptions. */
  stop(): void;
}

const first_reconnect_ms = 2_000;
const slowest_reconnect_ms = 60_000;
/** A server may accept a connection, or lose it, and never answer. */
const slowest_answer_ms = 60_000;

/** A subscription that can be made, and made again when its connection is lost. */
export interface Source {
  subscribe(options: { readonly abortSignal: AbortSignal }): Promise<AsyncIterable<unknown>>;
}

/** Subscribes to what tells of changes of `watched`. Without a WebSocket there are just no hints. */
export function createWakeUp(
  chain: Chain,
  sources: readonly Source[],
  watched: Address,
  signal: AbortSignal,
): WakeUp {
  const { clock, log } = chain;
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener("abort", stop, { once: true });
  let hinted = false;
  let wake: (() => void) | null = null;
  const hint = () => {
    hinted = true;
    wake?.();
  };

  for (const source of sources) void listen(source);

  async function listen(source: Source) {
    let pause_ms = first_reconnect_ms;
    while (!controller.signal.aborted) {
      // The client listens to its signal many times: one of its own lets all that go with the connection.
      const connection = new AbortController();
      const abortSignal = anyOf(connection.signal, controller.signal);
      try {
        for await (const _ of await inTime(source.subscribe({ abortSignal }), connection)) {
          pause_ms = first_reconnect_ms;
          hint();
        }
      } catch (error) {
        if (controller.signal.aborted) return;
        const level = pause_ms === first_reconnect_ms ? "warn" : "debug";
        log[level]("no WebSocket to the Solana RPC node, polling instead", {
          watched,
          reason: chain.redact(reasonOf(error)),
        });
      } finally {
        connection.abort();
      }
      try {
        await clock.sleep(pause_ms, controller.signal);
      } catch {
        return;
      }
      pause_ms = Math.min(pause_ms * 2, slowest_reconnect_ms);
      hint(); // what happened while the connection was down was not told
    }
  }

  /** A promise that ends, and the connection with it, when it takes too long. */
  async function inTime<T>(promise: Promise<T>, connection: AbortController): Promise<T> {
    const answered = new AbortController();
    clock.sleep(slowest_answer_ms, anyOf(answered.signal, controller.signal)).then(
      () => connection.abort(),
      () => {},
    );
    try {
      return await withSignal(promise, connection.signal);
    } finally {
      answered.abort();
    }
  }

  return {
    async next(milliseconds) {
      if (!hinted) {
        const timer = new AbortController();
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const timeout = clock.sleep(milliseconds, anyOf(timer.signal, controller.signal)).catch((error) => {
          if (!isAppError(error, "ABORTED")) throw error;
        });
        await Promise.race([woken, timeout]);
        wake = null;
        timer.abort();
      }
      hinted = false;
    },
    stop() {
      signal.removeEventListener("abort", stop);
      controller.abort();
    },
  };
}
