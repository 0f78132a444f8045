import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { whenChanged } from "./stamp.ts";

/** Generates the protocol's stubs, unless they are those of the contracts as they are now. */
export async function generateStubs(root: string): Promise<void> {
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
  await whenChanged(join(root, "src/bridge/wire/gen/.stamp"), sources, async () => {
    await execa("npm", ["run", "--silent", "generate"], { cwd: root, stdio: "inherit" });
  });
}
