import { getSolanaErrorFromJsonRpcError, isJsonRpcPayload, type RpcTransport } from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";
import { retryIdempotent } from "../base/retry.ts";
import type { Endpoint } from "./endpoint.ts";
import { createLimiter, type RequestLimits } from "./limiter.ts";
import { exchangeFailure, isPassing, isRateLimit, refusal, requestedPauseMs } from "./rpc-errors.ts";

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
/** An endpoint that is only busy is asked again for this long, however often that is. */
const busy_patience_ms = 60_000;
/** The pause after a "too many requests" without a `Retry-After`; it doubles. */
const shortest_busy_pause_ms = 500;
/** The longest pause in any case. */
const longest_busy_pause_ms = 10_000;
const first_pause_ms = 250;

/** Calls that change something. They are made once; whether to repeat them is their caller's decision. */
const writes = new Set(["sendTransaction", "requestAirdrop"]);

/**
 * A transport whose every failure is an AppError (RPC_UNREACHABLE, RPC_REFUSED, ABORTED), with a time-out on each
 * request, and reads repeated while their failure may pass. Requests keep to the limits, and all of them pause when the
 * endpoint says that there are too many.
 */
export function createTransport(options: TransportOptions): RpcTransport {
  const { clock, read_retries } = options;
  const limiter = createLimiter(clock, options.limits);
  return async <TResponse>({ payload, signal }: Parameters<RpcTransport>[0]) => {
    const method = isJsonRpcPayload(payload) ? payload.method : "a request";
    const isWrite = writes.has(method);
    const started_ms = clock.now();
    const once = async () => {
      for (let busy_pause_ms = shortest_busy_pause_ms; ; busy_pause_ms *= 2) {
        try {
          return await limiter.run(() => exchange<TResponse>(options, method, payload, signal), signal);
        } catch (error) {
          if (!isRateLimit(error)) throw error;
          const pause_ms = requestedPauseMs(error, clock.now()) || busy_pause_ms;
          limiter.pause(Math.min(pause_ms, longest_busy_pause_ms));
          if (isWrite || clock.now() - started_ms > busy_patience_ms) throw error;
        }
      }
    };
    if (isWrite) return once();

    const worthRepeating = (error: unknown) =>
      isPassing(error) && !isRateLimit(error) && clock.now() - started_ms < read_patience_ms;
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
    const error = jsonRpcError(answer);
    if (error) throw refusal(getSolanaErrorFromJsonRpcError(error), messageOf(error), endpoint, method);
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

function jsonRpcError(answer: unknown): object | null {
  const error = answer !== null && typeof answer === "object" && "error" in answer ? answer.error : null;
  return typeof error === "object" ? error : null;
}

function messageOf(error: object): string {
  return "message" in error && typeof error.message === "string" ? error.message : "no reason given";
}
