import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { build, type Metafile } from "esbuild";

const root = join(import.meta.dirname, "../..");

/** What start-up loads before the handshake: the main module, and the two it imports at once. */
const loadedAtStart = ["provider/main.ts", "src/bridge/host/serve.ts", "provider/provider.ts"];

/** Terraform starts the provider three to five times per command, so what is heavy must wait until it is needed. */
const heavy =
  /node_modules\/(@solana|@solana-program|@nosana|zod|multiformats|ipfs-[^/]+|kubo-[^/]+|@humanwhocodes)\//;

test("the handshake loads nothing of Solana, IPFS or the job definition's schema", async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: "provider/main.ts" },
    outdir: "dist/startup",
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    conditions: ["source"],
    logLevel: "silent",
  });
  const inputs = [...staticClosure(metafile)].flatMap((output) =>
    Object.keys(metafile.outputs[output]?.inputs ?? {}),
  );
  expect(inputs).toEqual(expect.arrayContaining(loadedAtStart));
  expect(inputs.filter((input) => heavy.test(input))).toEqual([]);
});

/** The files that the start loads, and those they import statically. */
function staticClosure({ outputs }: Metafile): ReadonlySet<string> {
  const waiting = Object.entries(outputs)
    .filter(([, { entryPoint }]) => loadedAtStart.includes(entryPoint ?? ""))
    .map(([path]) => path);
  const seen = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const next =
      outputs[path]?.imports.filter(({ kind, external }) => kind === "import-statement" && !external) ?? [];
    waiting.push(...next.map((imported) => imported.path));
  }
  return seen;
}
