import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");

/** Programs of the package: an executable launcher, and a folder of modules it loads as they are needed. */
const programs = [
  { executable: "terraform-provider-nosana", entry: "provider/main.ts", modules: "lib" },
  { executable: "nosana-localnet", entry: "src/localnet/main.ts", modules: "localnet" },
];

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const launcher = await readFile(join(import.meta.dirname, "launcher.cjs"), "utf8");
for (const { executable, entry, modules } of programs) {
  await build({
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir: join(dist, modules),
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.18",
    legalComments: "linked",
    sourcemap: false,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
    // Bundled CommonJS packages call require for Node's own modules.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
  const path = join(dist, executable);
  await writeFile(path, launcher.replace("ENTRY", `${modules}/main.mjs`));
  await chmod(path, 0o755);
}
// The launchers have no extension: without this, Node.js would read them as ES modules.
await writeFile(join(dist, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
