import canonicalize from "canonicalize";
import { AppError } from "../base/errors.ts";

/**
 * The one byte sequence of a JSON value: RFC 8785 (members sorted, no white space) in UTF-8, so that equal values
 * have equal CIDs. Throws NOT_JSON, with the place, for what JSON cannot hold instead of dropping it.
 */
export function canonicalBytes(value: unknown): Uint8Array {
  assertJson(value, "", []);
  return new TextEncoder().encode(canonicalize(value));
}

function assertJson(value: unknown, path: string, ancestors: readonly unknown[]): void {
  const refuse = (reason: string) => new AppError("NOT_JSON", { path, reason });
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    if (!isWellFormed(value)) throw refuse("the text holds half of a surrogate pair");
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) throw refuse(`${value} is not a number JSON can hold`);
  } else if (typeof value === "object") {
    if (ancestors.includes(value)) throw refuse("it contains itself");
    assertMembers(value, path, [...ancestors, value], refuse);
  } else {
    throw refuse(`JSON has no ${typeof value}`);
  }
}

function assertMembers(
  value: object,
  path: string,
  ancestors: readonly unknown[],
  refuse: (reason: string) => AppError,
): void {
  if (Array.isArray(value)) {
    // Not forEach, which skips holes.
    for (let i = 0; i < value.length; i++) assertJson(value[i], `${path}[${i}]`, ancestors);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!plain) throw refuse("only plain objects and arrays are JSON");
  for (const [key, member] of Object.entries(value)) {
    const place = path ? `${path}.${key}` : key;
    if (!isWellFormed(key)) throw refuse("a member's name holds half of a surrogate pair");
    assertJson(member, place, ancestors);
  }
}

/** `String.prototype.isWellFormed`, which the language level of this project does not have yet. */
function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
