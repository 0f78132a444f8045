import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TerraformProviderGenerator } from "@cdktf/provider-generator";
import { execa } from "execa";
import { whenChanged } from "./stamp.ts";

type ProviderSchema = ConstructorParameters<typeof TerraformProviderGenerator>[1];

/** CDK Terrain, and CDK for Terraform, which it succeeds: the same classes on another package. */
const frameworks = ["cdktn", "cdktf"];

/**
 * Classes for the provider and what it offers, for configurations written in TypeScript. Made from the schema as
 * terraform prints it, unless they are those of the schema as it is now.
 */
export async function buildBindings(root: string, dist: string): Promise<void> {
  const schema_path = join(root, "schema/provider.json");
  const sources = [
    schema_path,
    import.meta.filename,
    join(root, "node_modules/@cdktf/provider-generator/package.json"),
    join(root, "node_modules/typescript/package.json"),
  ];
  await whenChanged(join(dist, "cdktn/.stamp"), sources, async () => {
    const schema = JSON.parse(await readFile(schema_path, "utf8")) as ProviderSchema;
    for (const framework of frameworks) {
      const folder = join(root, "gen", framework);
      await generate(schema, folder, framework);
      await compile(root, join(folder, "providers/nosana/index.ts"), join(dist, framework));
    }
  });
}

async function generate(schema: ProviderSchema, folder: string, framework: string): Promise<void> {
  // When it is loaded the generator asks its maker for a newer version, and terraform, with its settings, for its own.
  Object.assign(process.env, { CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "" });
  const [{ CodeMaker }, generator] = await Promise.all([
    import("codemaker"),
    // The package's index wants jsii-pacmak, for languages we do not generate.
    import("@cdktf/provider-generator/lib/get/generator/provider-generator.js"),
  ]);
  const code = new CodeMaker();
  new generator.TerraformProviderGenerator(code, schema).generateAll();
  await rm(folder, { recursive: true, force: true });
  await code.save(folder);
  const names = await readdir(folder, { recursive: true });
  for (const path of names.filter((name) => name.endsWith(".ts")).map((name) => join(folder, name))) {
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replaceAll("from 'cdktf'", `from '${framework}'`));
  }
  // The generator writes CommonJS: it imports folders by their names.
  await writeFile(join(folder, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
}

async function compile(root: string, main: string, target: string): Promise<void> {
  const options = [
    "--declaration",
    "--skipLibCheck",
    "--strict",
    "--target",
    "es2022",
    "--module",
    "nodenext",
  ];
  const folders = ["--rootDir", dirname(main), "--outDir", target];
  await execa("tsc", ["--ignoreConfig", ...options, "--types", "node", ...folders, main], {
    cwd: root,
    preferLocal: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
