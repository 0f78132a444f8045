import {
  getSolanaErrorFromJsonRpcError,
  isSolanaError,
  SOLANA_ERROR__JSON_RPC__INTERNAL_ERROR,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_BLOCK_NOT_AVAILABLE,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  SolanaError,
} from "@solana/kit";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import { retryAfterMs } from "../base/retry-after.ts";
import type { Endpoint } from "./endpoint.ts";

const too_many_requests = 429;
const unavailable = 503;

/** JSON-RPC answers that another try, a moment later, may turn into a good one. */
const passingCodes: readonly number[] = [
  SOLANA_ERROR__JSON_RPC__INTERNAL_ERROR,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_BLOCK_NOT_AVAILABLE,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY,
];

/** What a failed HTTP exchange means; a JSON-RPC error object comes through {@link refusal}. */
export function exchangeFailure(cause: unknown, endpoint: Endpoint, method: string): AppError {
  const at = { endpoint: endpoint.origin };
  if (isSolanaError(cause, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) {
    const { statusCode, message } = cause.context;
    const reason = endpoint.redact(`HTTP ${statusCode} ${message}`.trimEnd());
    return new AppError("RPC_REFUSED", { ...at, method, reason }, { cause });
  }
  // The parser quotes the answer in its message. What is nested too deep for it is a RangeError.
  const { name } = cause as Error;
  if (name === "SyntaxError" || name === "RangeError")
    return unusableAnswer("its answer is not JSON", endpoint, method, cause);
  return new AppError("RPC_UNREACHABLE", { ...at, reason: endpoint.redact(reasonOf(cause)) }, { cause });
}

/** The endpoint refused in JSON-RPC's form. */
export function refusal(
  { code, message, data }: { readonly code: number; readonly message: string; readonly data: unknown },
  endpoint: Endpoint,
  method: string,
): AppError {
  const reason = endpoint.redact(message || "no reason given");
  const error = { code, message, ...(data === undefined ? {} : { data }) };
  let cause: unknown;
  try {
    cause = getSolanaErrorFromJsonRpcError(error);
  } catch {
    // kit expects more of what goes with some codes than a node needs to say.
    return unusableAnswer(`the data of its error ${code} makes no sense: ${message}`, endpoint, method);
  }
  return new AppError("RPC_REFUSED", { endpoint: endpoint.origin, method, reason }, { cause });
}

/** Something came back that is no answer to the question. */
export function unusableAnswer(
  reason: string,
  { origin, redact }: Pick<Endpoint, "origin" | "redact">,
  method: string,
  cause?: unknown,
): AppError {
  return new AppError(
    "RPC_ANSWER_UNUSABLE",
    { endpoint: origin, method, reason: redact(reason) },
    cause === undefined ? {} : { cause },
  );
}

/** The answer of a node that is behind the one asked before it; it will catch up. */
export function laggingNode(endpoint: string, method: string, reason: string): AppError {
  const cause = new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY, {});
  return new AppError("RPC_REFUSED", { endpoint, method, reason }, { cause });
}

/**
 * Whether the endpoint is at fault, and not what was asked for: another endpoint, or the same one at another time, may well
 * answer. Who waits for something that is paid for goes on after each of these.
 */
export function isOfEndpoint(error: unknown): error is AppError {
  return isAppError(
    error,
    "RPC_UNREACHABLE",
    "RPC_REFUSED",
    "RPC_LAGGING",
    "RPC_ANSWER_UNUSABLE",
    "RPC_REDIRECTS",
  );
}

/** Whether the same read may well succeed a moment later: no connection, rate limit, server fault, lagging node. */
export function isPassing(error: unknown): error is AppError {
  if (isAppError(error, "RPC_UNREACHABLE", "RPC_LAGGING", "RPC_ANSWER_UNUSABLE")) return true;
  if (!isAppError(error, "RPC_REFUSED")) return false;
  const cause = error.cause;
  if (isSolanaError(cause, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) {
    const status = cause.context.statusCode;
    return status === too_many_requests || status === 408 || status >= 500;
  }
  return isSolanaError(cause) && passingCodes.includes(cause.context.__code);
}

/** Whether the endpoint said that it was asked too often, or when to come again. */
export function isBusy(error: unknown): error is AppError {
  const cause = isAppError(error, "RPC_REFUSED") ? error.cause : null;
  if (!isSolanaError(cause, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) return false;
  const { headers, statusCode } = cause.context;
  return (
    statusCode === too_many_requests || (statusCode === unavailable && headers.get("retry-after") !== null)
  );
}

/** Milliseconds that a busy endpoint asked to wait; 0 when it did not say, or the error is another. */
export function requestedPauseMs(error: unknown, now_ms: number): number {
  const cause = isBusy(error) ? error.cause : undefined;
  if (!isSolanaError(cause, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) return 0;
  return retryAfterMs(cause.context.headers.get("retry-after"), now_ms);
}

/** In the place of an answer of an endpoint that asked to be left alone for longer than a read can wait. */
export function askedToWait({ origin }: Endpoint, method: string, wait_ms: number): AppError {
  const seconds = Math.ceil(wait_ms / 1000);
  const cause = new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, {
    headers: new Headers({ "retry-after": String(seconds) }),
    message: "asked to wait",
    statusCode: too_many_requests,
  });
  const reason = `the endpoint is busy and asks to wait ${seconds} seconds`;
  return new AppError("RPC_REFUSED", { endpoint: origin, method, reason }, { cause });
}
