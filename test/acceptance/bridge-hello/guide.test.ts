import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { findTerraform } from "../../../provider/package/terraform.ts";
import { terraformRun } from "../../support/terraform.ts";

const root = join(import.meta.dirname, "../../..");

test("the guide's commands and configuration lead to an applied resource", async () => {
  const guide = await readFile(join(root, "docs/dev/bridge.md"), "utf8");
  const [, configuration = ""] = guide.match(/^```hcl\n(.*?)^```$/ms) ?? [];
  const [, cli_configuration = ""] = guide.match(/^```text\n(.*?)^```$/ms) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "bridge-hello-guide-"));
  try {
    const path = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
    await execa("sh", ["examples/bridge-hello/build.sh", join(folder, "build")], {
      cwd: root,
      env: { PATH: path },
    });
    await writeFile(
      join(folder, "terraform.rc"),
      cli_configuration.replace("/path/to/build", join(folder, "build")),
    );
    await writeFile(join(folder, "main.tf"), configuration);
    const terraform = await findTerraform();
    const { exitCode, stdout, stderr } = await execa(
      terraform,
      ["apply", "-auto-approve", "-input=false", "-no-color"],
      {
        cwd: folder,
        env: { TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"), CHECKPOINT_DISABLE: "1" },
        reject: false,
      },
    );
    const { exit_code, text } = terraformRun(exitCode, stdout, stderr);
    expect([exit_code, text]).toEqual([0, expect.stringContaining("Apply complete! Resources: 1 added")]);
    expect(text).toContain('text = "Hello, Ada!"');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
