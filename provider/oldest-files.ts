import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Keeps a folder of files that nothing else removes from growing for ever: of more than `most`, those touched longest ago
 * go, a tenth more than need be, so that it does not happen each time. The age itself counts for nothing: clocks are set.
 * @returns how many went.
 */
export async function removeOldestFiles(
  folder: string,
  most: number,
  isSpared: (name: string) => boolean,
): Promise<number> {
  const names = await readdir(folder);
  if (names.length <= most) return 0;
  const touched = async (name: string) => {
    // Another process may be removing it just now.
    const found = await stat(join(folder, name)).catch(() => null);
    return found?.isFile() ? [{ name, at_ms: found.mtimeMs }] : [];
  };
  const files = (await Promise.all(names.map(touched))).flat();
  const leaving = files
    .sort((a, b) => a.at_ms - b.at_ms)
    .slice(0, Math.max(0, files.length - Math.floor(most * 0.9)))
    .filter(({ name }) => !isSpared(name));
  await Promise.all(leaving.map(({ name }) => rm(join(folder, name), { force: true })));
  return leaving.length;
}
