import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Does the work unless the last time it was done was with the same contents of these files. */
export async function whenChanged(
  stamp_path: string,
  sources: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const hash = createHash("sha256");
  for (const source of sources) hash.update(await readFile(source));
  const stamp = hash.digest("hex");
  if ((await readFile(stamp_path, "utf8").catch(() => "")) === stamp) return;
  await work();
  await mkdir(dirname(stamp_path), { recursive: true });
  await writeFile(stamp_path, stamp);
}
