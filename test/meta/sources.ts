import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** The project's folder. */
export const root = join(import.meta.dirname, "../..");

/** A file of the project, its path written with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Everything users run. */
export const shippedFolders = ["provider", "schema", "src"] as const;
export const allFolders = [...shippedFolders, "examples", "test"] as const;

/** The hand-written files below `folders` whose name ends in `ending`; what generators write into `gen` is left out. */
export async function sourceFiles(folders: readonly string[], ending = ".ts"): Promise<SourceFile[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
    }),
  );
  const paths = found.flat().filter((path) => !/\/(gen|node_modules|\.terraform)\//.test(path));
  return Promise.all(
    paths.sort().map(async (path) => ({ path, text: await readFile(join(root, path), "utf8") })),
  );
}
