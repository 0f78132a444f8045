import { type AttributePath, ValueError } from "./path.ts";

/** @throws ValueError for half of a surrogate pair, which has no UTF-8 form: nobody could be sent it. */
export function wellFormed(text: string, at: AttributePath): string {
  if (!text.isWellFormed())
    throw new ValueError(at, "the text holds half of a surrogate pair and cannot be encoded");
  return text;
}
