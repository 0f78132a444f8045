import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/** Generates the protocol's stubs, unless they are those of the contracts as they are now. */
export async function generateStubs(root: string): Promise<void> {
  const stamp_path = join(root, "src/bridge/wire/gen/.stamp");
  const stamp = await contractsHash(root);
  if ((await readFile(stamp_path, "utf8").catch(() => "")) === stamp) return;
  await execa("npm", ["run", "--silent", "generate"], { cwd: root, stdio: "inherit" });
  await writeFile(stamp_path, stamp);
}

/** Of everything the stubs are made from: the contracts, the settings, the versions of the tools. */
async function contractsHash(root: string): Promise<string> {
  const contracts = join(root, "schema/proto");
  const names = (await readdir(contracts, { recursive: true }))
    .filter((name) => name.endsWith(".proto"))
    .sort();
  const sources = [
    ...names.map((name) => join(contracts, name)),
    join(root, "provider/package/buf.gen.yaml"),
    join(root, "node_modules/ts-proto/package.json"),
    join(root, "node_modules/@bufbuild/buf/package.json"),
  ];
  const hash = createHash("sha256");
  for (const source of sources) hash.update(await readFile(source));
  return hash.digest("hex");
}
