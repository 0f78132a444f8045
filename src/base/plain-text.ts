/**
 * What a terminal obeys instead of showing it: control characters (Unicode's Cc: C0, DEL and C1) but for line feed and
 * tab, line and paragraph separators, and what turns the direction of the text around it (CVE-2021-42574).
 */
const obeyed = /(?![\n\t])\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text of others, made fit to be shown and kept: what a terminal would obey stands there as JSON escapes it, `\u001b`.
 * CRLF becomes a line feed, and half a surrogate pair, which no encoding can hold, U+FFFD. What is plain text already
 * stays as it is, so it may be called twice.
 */
export function plainText(text: string): string {
  return text.toWellFormed().replaceAll("\r\n", "\n").replace(obeyed, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
