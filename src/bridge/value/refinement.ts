import { decode } from "@msgpack/msgpack";
import { type CtyNumber, compareNumbers, isCtyNumber, parseNumber } from "./number.ts";
import { DynamicTyped, Unknown, type Value } from "./value.ts";

/** Keys of cty's refinement map (go-cty `cty/msgpack/unknown.go`). */
const key = { not_null: "1", prefix: "2", lower: "3", upper: "4", min_length: "5", max_length: "6" } as const;

/** Whether a value is one the unknown before it allowed. What cannot be read promises nothing. */
export function keepsPromise(before: Unknown, value: Value): boolean {
  const promises = promisesOf(before);
  if (promises === null || value instanceof Unknown) return true;
  if (value === null) return promises[key.not_null] !== false;
  if (value instanceof DynamicTyped) return keepsPromise(before, value.value);
  if (typeof value === "string") {
    const prefix = promises[key.prefix];
    return typeof prefix !== "string" || value.normalize("NFC").startsWith(prefix);
  }
  if (isCtyNumber(value))
    return within(value, promises[key.lower], 1) && within(value, promises[key.upper], -1);
  const length = Array.isArray(value) ? value.length : value instanceof Map ? value.size : null;
  if (length === null) return true;
  const [least, most] = [promises[key.min_length], promises[key.max_length]];
  return !(typeof least === "number" && length < least) && !(typeof most === "number" && length > most);
}

function promisesOf({ refinement }: Unknown): Readonly<Record<string, unknown>> | null {
  if (refinement === null) return null;
  try {
    const tree = decode(refinement);
    return typeof tree === "object" && tree !== null ? (tree as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** `sign` is 1 for a lower bound, -1 for an upper one; a bound is `[number, inclusive]`. */
function within(value: CtyNumber, bound: unknown, sign: 1 | -1): boolean {
  if (!Array.isArray(bound)) return true;
  const [limit, inclusive] = bound as unknown[];
  if (typeof limit !== "number" && typeof limit !== "string") return true;
  const order = sign * compareNumbers(value, parseNumber(String(limit)));
  return order > 0 || (order === 0 && inclusive === true);
}
