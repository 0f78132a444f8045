import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { useLocalnet } from "../support/localnet.ts";
import { createWorkspace, onlyResource } from "../support/terraform.ts";

const root = join(import.meta.dirname, "../..");

/**
 * Runs the example program in a folder and gives the configuration it writes, whose state is to be kept in that folder.
 * The check of types holds the program against the bindings.
 */
async function synthesised(framework: "cdktn" | "cdktf", working_folder: string): Promise<string> {
  // Inside the project, where Node.js finds the package by its own name.
  const folder = await mkdtemp(join(root, "gen", "cdk-"));
  try {
    const program = await readFile(join(root, "examples/cdktn/main.ts"), "utf8");
    const main = join(folder, "main.ts");
    await writeFile(main, program.replaceAll("cdktn", framework));
    await execa(join(root, "node_modules/.bin/tsx"), [main], {
      cwd: working_folder,
      env: { CDKTF_OUTDIR: folder, CHECKPOINT_DISABLE: "1" },
      stdin: "ignore",
    });
    return await readFile(join(folder, "stacks/hello/cdk.tf.json"), "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("a job written in TypeScript for CDK Terrain is applied, and its plan is empty", async () => {
  await using localnet = await useLocalnet();
  await using workspace = await createWorkspace(localnet.environment);
  await workspace.writeJson(await synthesised("cdktn", workspace.folder));
  const apply = await workspace.apply();
  expect(apply.text).toContain("Apply complete! Resources: 1 added");
  expect(apply.text).toContain('status = "completed"');
  expect((await onlyResource(workspace)).values).toMatchObject({ timeout_seconds: 600, status: "completed" });
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
});

test("CDK for Terraform writes the same configuration", async () => {
  const frameworks = ["cdktn", "cdktf"] as const;
  const texts = await Promise.all(frameworks.map((framework) => synthesised(framework, root)));
  const [terrain, terraform] = texts.map((text) => withoutMetadata(JSON.parse(text)));
  expect(terraform).toEqual(terrain);
  expect(terrain).toMatchObject({ resource: { nosana_job: { job: { timeout_seconds: 600 } } } });
});

/** Each framework signs what it writes. */
function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutMetadata(item)]));
}
