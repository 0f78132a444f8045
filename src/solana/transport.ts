import { isJsonRpcPayload, type RpcTransport } from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";
import { retryIdempotent } from "../base/retry.ts";
import { type Question, readAnswer } from "./answer.ts";
import type { Endpoint } from "./endpoint.ts";
import { createLimiter, type RequestLimits } from "./limiter.ts";
import {
  askedToWait,
  exchangeFailure,
  isBusy,
  isPassing,
  refusal,
  requestedPauseMs,
  unusableAnswer,
} from "./rpc-errors.ts";

export interface TransportOptions {
  readonly inner: RpcTransport;
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  /** How often a read is repeated after a failure that may pass. */
  readonly read_retries: number;
  readonly request_timeout_seconds: number;
  readonly limits: RequestLimits;
}

/** A read is given up after this long, however many repeats are left. */
const read_patience_ms = 20_000;
/** An endpoint that is only busy is read from again for this long, however often that is. */
const busy_patience_ms = 60_000;
/** The pause after a "too many requests" without a `Retry-After`; it doubles. */
const shortest_busy_pause_ms = 500;
const longest_busy_pause_ms = 10_000;
/** An endpoint that asks for more than this is asked again all the same. */
const longest_asked_pause_ms = 600_000;
const first_pause_ms = 250;

/** Calls that change something. They are made once; whether to repeat them is their caller's decision. */
const writes = new Set(["sendTransaction", "requestAirdrop"]);

/**
 * A transport whose every failure is an AppError (RPC_UNREACHABLE, RPC_REFUSED, RPC_ANSWER_UNUSABLE, RPC_REDIRECTS,
 * ABORTED), with a time-out on each request, and reads repeated while their failure may pass. An answer gets through only
 * if it is this request's and its result is what the method gives: kit believes what it is given. Requests keep to the limits, and all of them pause when the
 * endpoint says that there are too many, for as long as it asks: a write waits as long as its signal lets it, and a read
 * that would have to wait for more than a minute fails and says so.
 */
export function createTransport(options: TransportOptions): RpcTransport {
  const { clock, read_retries } = options;
  const limiter = createLimiter(clock, options.limits);
  /** Until when the endpoint asked to be left alone. */
  let asked_until_ms = Number.NEGATIVE_INFINITY;
  return async <TResponse>({ payload, signal }: Parameters<RpcTransport>[0]) => {
    const method = isJsonRpcPayload(payload) ? payload.method : "a request";
    const isWrite = writes.has(method);
    const started_ms = clock.now();
    const exchangeUnlessBusy = async (): Promise<
      { readonly answer: TResponse } | { readonly busy: AppError }
    > => {
      try {
        return { answer: await exchange<TResponse>(options, method, payload, signal) };
      } catch (error) {
        if (isBusy(error)) return { busy: error };
        throw error;
      }
    };
    const once = async () => {
      let busy_since_ms: number | null = null;
      const refuseLongWait = () => {
        const now_ms = clock.now();
        if (asked_until_ms > now_ms && asked_until_ms - (busy_since_ms ?? now_ms) > busy_patience_ms)
          throw askedToWait(options.endpoint, method, asked_until_ms - now_ms);
      };
      const turn = { signal, beforeWaiting: isWrite ? () => {} : refuseLongWait };
      for (let busy_pause_ms = shortest_busy_pause_ms; ; busy_pause_ms *= 2) {
        const outcome = await limiter.run(exchangeUnlessBusy, turn);
        if ("answer" in outcome) return outcome.answer;
        const now_ms = clock.now();
        const asked_ms = Math.min(requestedPauseMs(outcome.busy, now_ms), longest_asked_pause_ms);
        asked_until_ms = Math.max(asked_until_ms, now_ms + asked_ms);
        limiter.pause(asked_ms || Math.min(busy_pause_ms, longest_busy_pause_ms));
        busy_since_ms ??= now_ms;
        if (isWrite || now_ms - busy_since_ms > busy_patience_ms) throw outcome.busy;
      }
    };
    if (isWrite) return once();

    const worthRepeating = (error: unknown) =>
      isPassing(error) && !isBusy(error) && clock.now() - started_ms < read_patience_ms;
    try {
      return await retryIdempotent(once, {
        retries: read_retries,
        first_pause_ms,
        worthRepeating,
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError("ABORTED", { doing: `asking ${options.endpoint.origin} for ${method}` });
    }
  };
}

async function exchange<TResponse>(
  { inner, endpoint, request_timeout_seconds }: TransportOptions,
  method: string,
  payload: unknown,
  signal: AbortSignal | undefined,
) {
  const aborted = () => new AppError("ABORTED", { doing: `asking ${endpoint.origin} for ${method}` });
  if (signal?.aborted) throw aborted();
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(
    () => controller.abort(new Error(`no answer to ${method} within ${request_timeout_seconds} seconds`)),
    request_timeout_seconds * 1000,
  );
  timer.unref(); // the request itself keeps the process alive
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const answer = await inner<TResponse>({ payload, signal: controller.signal });
    if (!isJsonRpcPayload(payload)) return answer;
    const reading = readAnswer(answer, payload as Question);
    if (reading.kind === "refusal") throw refusal(reading, endpoint, method);
    if (reading.kind === "unusable") throw unusableAnswer(reading.reason, endpoint, method);
    return answer;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (signal?.aborted) throw aborted();
    throw exchangeFailure(controller.signal.aborted ? controller.signal.reason : cause, endpoint, method);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
