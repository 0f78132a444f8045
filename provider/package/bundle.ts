import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type BuildOptions, build } from "esbuild";

interface Program {
  readonly executable: string;
  readonly entry: string;
  readonly modules: string;
  /** A folder of files that the program reads as they are, from one of the same name beside its modules. */
  readonly files?: string;
}

/** Programs of the package: an executable launcher, and a folder of modules it loads as they are needed. */
const programs: readonly Program[] = [
  { executable: "terraform-provider-nosana", entry: "provider/main.ts", modules: "lib" },
  {
    executable: "nosana-localnet",
    entry: "src/localnet/main.ts",
    modules: "localnet",
    files: "src/localnet/status-page",
  },
];

/** Bundles the programs. What is there already stays usable throughout: files change whole, or not at all. */
export async function bundlePrograms(root: string, dist: string): Promise<void> {
  const launcher = await readFile(join(import.meta.dirname, "launcher.cjs"), "utf8");
  for (const { executable, entry, modules, files } of programs) {
    if (files) await copyFiles(join(root, files), join(dist, modules, basename(files)));
    await writeModules(join(dist, modules), await buildModules(root, { main: entry }, join(dist, modules)));
    await replaceFile(join(dist, executable), launcher.replace("ENTRY", `${modules}/main.mjs`), 0o755);
  }
  // The launchers have no extension: without this, Node.js would read them as ES modules.
  await replaceFile(join(dist, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
}

/** Copies what is no module. */
async function copyFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => !name.endsWith(".ts"));
  for (const name of names) await replaceFile(join(to, name), await readFile(join(from, name)));
}

interface OutputFile {
  readonly path: string;
  readonly contents: Uint8Array;
}

export async function buildModules(
  root: string,
  entryPoints: Readonly<Record<string, string>>,
  outdir: string,
  options: Pick<BuildOptions, "packages"> = {},
): Promise<readonly OutputFile[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { ...entryPoints },
    outdir,
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20.18",
    legalComments: "linked",
    sourcemap: false,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
    conditions: ["source"],
    // Bundled CommonJS packages call require for Node's own modules.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    ...options,
  });
  return outputFiles;
}

/** Chunks first and the entry last, so that an entry never names a chunk that is not there; then the leftovers go. */
export async function writeModules(folder: string, files: readonly OutputFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const entryLast = [...files].sort((a, b) => Number(isEntry(a.path)) - Number(isEntry(b.path)));
  for (const { path, contents } of entryLast) await replaceFile(path, contents);
  const wanted = new Set(files.map(({ path }) => basename(path)));
  const present = await readdir(folder, { withFileTypes: true });
  const leftovers = present.filter((entry) => entry.isFile() && !wanted.has(entry.name));
  for (const { name } of leftovers) await rm(join(folder, name), { force: true });
}

const isEntry = (path: string) => !basename(path).includes("-");

async function replaceFile(path: string, contents: string | Uint8Array, mode = 0o644): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await writeFile(aside, contents);
  await chmod(aside, mode);
  await rename(aside, path);
}
