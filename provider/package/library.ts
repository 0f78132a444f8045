import { join } from "node:path";
import { execa } from "execa";
import { buildModules, writeModules } from "./bundle.ts";

/** What the package exports besides its programs: the plugin bridge, for other providers, and the clients. */
const libraries = {
  bridge: { index: "src/bridge/index.ts", testing: "src/bridge/testing/index.ts" },
  nosana: { index: "src/nosana/public.ts" },
  ipfs: { index: "src/ipfs/public.ts" },
};

/** Bundles the exported modules, with dependencies left to the package manager, and writes their types. */
export async function buildLibrary(root: string, dist: string): Promise<void> {
  for (const [name, entries] of Object.entries(libraries)) {
    const folder = join(dist, name);
    await writeModules(folder, await buildModules(root, entries, folder, { packages: "external" }));
  }
  await execa("tsc", ["-p", join(import.meta.dirname, "tsconfig.types.json")], {
    cwd: root,
    preferLocal: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
