import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { buildBindings } from "./bindings.ts";
import { bundlePrograms } from "./bundle.ts";
import { generateStubs } from "./generate.ts";
import { buildLibrary } from "./library.ts";

/** Builds may overlap, for example two quickstarts: one at a time writes, and the others find its work done. */
const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");

await mkdir(dist, { recursive: true });
const release = await lock(dist, {
  lockfilePath: join(root, "node_modules", ".build.lock"),
  stale: 60_000,
  retries: { retries: 600, factor: 1, minTimeout: 100, maxTimeout: 200 },
});
try {
  await generateStubs(root);
  await bundlePrograms(root, dist);
  await buildLibrary(root, dist);
  await buildBindings(root, dist);
} finally {
  await release();
}
