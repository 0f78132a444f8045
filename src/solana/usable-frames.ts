import { isDeeper } from "./answer.ts";
import { parseJson } from "./json.ts";

/**
 * A message of a WebSocket in the form that kit waits for. Whatever a frame holds, nothing but these three comes of it:
 * kit reads messages in event listeners, where a field that is not what it expects would end the process.
 */
export type UsableMessage =
  | { readonly id: string; readonly result: unknown }
  | { readonly id: string; readonly error: { readonly code: number; readonly message: string } }
  | {
      readonly method: string;
      readonly params: { readonly subscription: number | bigint; readonly result: unknown };
    };

/** Notifications are hints. One account or one transaction's log is far less; more would only cost time. */
const most_characters = 1_048_576;
/** kit walks through a notification by recursion. What nodes send is nested less than ten deep. */
const deepest = 32;
/** JSON-RPC 2.0, section 5.1: internal error. */
const internal_error = -32_603;

/**
 * Reads a frame; null when it is not one of a Solana node's: not text, not JSON, too long, nested too deep, or without the
 * fields of an answer or a notification. An answer that names a request but holds nothing usable becomes a
 * refusal of that request, so that whoever asked can ask again.
 */
export function usableMessage(frame: unknown): UsableMessage | null {
  if (typeof frame !== "string" || frame.length > most_characters) return null;
  const message = parsed(frame);
  if (!isRecord(message) || isDeeper(message, deepest)) return null;
  if (typeof message.method === "string") return notification(message.method, message.params);
  return answer(message);
}

function parsed(frame: string): unknown {
  try {
    return parseJson(frame);
  } catch {
    // A SyntaxError, or a RangeError for what is nested so deep that it exhausts the stack.
    return null;
  }
}

function notification(method: string, params: unknown): UsableMessage | null {
  if (!isRecord(params) || !isRecord(params.result)) return null;
  const { subscription, result } = params;
  return isCount(subscription) ? { method, params: { subscription, result } } : null;
}

function answer({ error, id, result }: Record<string, unknown>): UsableMessage | null {
  if (typeof id !== "string" && !isCount(id)) return null;
  const to = { id: String(id) };
  // To subscribing a number, to unsubscribing true.
  if ((isCount(result) || typeof result === "boolean") && (error === undefined || error === null))
    return { ...to, result };
  const told = isRecord(error) ? error.message : error;
  const message = typeof told === "string" ? told.slice(0, 400) : "its answer is not one of JSON-RPC";
  return { ...to, error: { code: internal_error, message } };
}

/** A number that a node gives to a subscription: zero or more. */
function isCount(value: unknown): value is number | bigint {
  return typeof value === "bigint" ? value >= 0n : Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
