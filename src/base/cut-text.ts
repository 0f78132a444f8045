/** The beginning of a text, at most `most_characters` and no half of one, followed by how much is left out. */
export function cutText(text: string, most_characters: number): string {
  if (text.length <= most_characters) return text;
  const kept = text.slice(0, most_characters).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept}… (${text.length - kept.length} more characters)`;
}
