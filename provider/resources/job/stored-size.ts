/**
 * What of a job's result may stand in state, which Terraform reads and writes whole in every run, in bytes of JSON. A job
 * of three operations with full logs takes a tenth of it.
 */
export const mostResultBytesInState = 192 * 1024;

/** Operations that state keeps, the first ones. */
export const mostOperationsInState = 200;

/** Below this share of what was wanted nothing is kept instead. */
const smallest_share = 0.01;

/**
 * What `write` makes of a result with as large a share of its texts as fits: 1 is all that was wanted, 0 none of them.
 */
export function fitting<T>(most_bytes: number, write: (share: number) => T): T {
  for (let share = 1; ; ) {
    const written = write(share);
    const bytes = storedBytes(written);
    if (bytes <= most_bytes || share === 0) return written;
    const next = Math.min(share / 2, (0.9 * share * most_bytes) / bytes);
    share = next < smallest_share ? 0 : next;
  }
}

/** Bytes of a value in Terraform's state, which has some characters of HTML as six. */
function storedBytes(value: unknown): number {
  const json = JSON.stringify(value, (_key, member: unknown) =>
    member instanceof Map ? [...member] : member,
  );
  return Buffer.byteLength(json) + 5 * longWritten(json);
}

/** How many of them there are; counted one by one, since there may be a hundred thousand of them. */
function longWritten(json: string): number {
  let count = 0;
  for (let at = 0; at < json.length; at++) if (htmlCharacters.has(json.charCodeAt(at))) count++;
  return count;
}

const htmlCharacters = new Set(Array.from("<>&", (character) => character.charCodeAt(0)));
