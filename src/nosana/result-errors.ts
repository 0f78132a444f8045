import { longest_error } from "../../schema/result-limits.ts";
import { cutText } from "../base/cut-text.ts";

/** An error as hosts write it: a text, or `{ event, message, code }`, or anything. */
export function errorText(error: unknown): string {
  if (typeof error !== "object" || error === null) return asText(error);
  if ("message" in error) return asText(error.message);
  // A complaint of Nosana's validator. It has the value too, which in a confidential definition may be a secret.
  if ("path" in error && "expected" in error)
    return `${asText(error.path)}: expected ${asText(error.expected)}`;
  return asText(error);
}

/** Not `String`: it calls what is called `toString` in there. */
function asText(value: unknown): string {
  return typeof value === "string" ? value : cutText(JSON.stringify(value) ?? "unknown error", longest_error);
}
