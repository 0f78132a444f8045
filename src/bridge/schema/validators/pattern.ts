import type { Validator } from "../validator.ts";
import { refusal } from "./refusal.ts";

/**
 * Accepts texts that match. `description` says in words what they are, as in "must be a lower-case name". The text
 * itself is not repeated, it may be long or secret.
 * @throws TypeError for a pattern with the flag g or y, which remembers where it stopped.
 */
export function matching(pattern: RegExp, description: string): Validator {
  if (pattern.global || pattern.sticky)
    throw new TypeError(`the pattern ${pattern} must not have the flags g or y`);
  return {
    description,
    validate: (value, path) => (pattern.test(String(value)) ? [] : [refusal(path, description)]),
  };
}
