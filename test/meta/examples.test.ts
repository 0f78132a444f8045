import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { createProviderMirror, findTerraform } from "../../provider/package/terraform.ts";
import { root, sourceFiles } from "./sources.ts";

/** Folders whose files stand for themselves; the others show blocks, to which examples/provider belongs. */
const whole = new Set([
  "examples/provider",
  "examples/quickstart",
  "examples/batch",
  "examples/continuous-integration",
]);

const folders = [
  ...new Set((await sourceFiles(["examples"], ".tf")).map(({ path }) => path.replace(/\/[^/]+$/, ""))),
];

test("the scan sees the examples", () => {
  expect(folders).toEqual(expect.arrayContaining([...whole, "examples/resources/nosana_job"]));
});

test.each(folders)(
  "%s is valid",
  async (example) => {
    const mirror = await createProviderMirror();
    const folder = await mkdtemp(join(tmpdir(), "nosana-example-"));
    try {
      for (const from of whole.has(example) ? [example] : ["examples/provider", example])
        for (const name of await readdir(join(root, from)))
          if (name.endsWith(".tf")) await cp(join(root, from, name), join(folder, name));
      const env = { TF_CLI_CONFIG_FILE: mirror.cli_config_path, CHECKPOINT_DISABLE: "1" };
      const options = { cwd: folder, env, stdin: "ignore", all: true, reject: false } as const;
      const terraform = await findTerraform();
      const init = await execa(terraform, ["init", "-input=false", "-no-color"], options);
      const validated = await execa(terraform, ["validate", "-no-color"], options);
      expect([init.exitCode, validated.exitCode, validated.all]).toEqual([
        0,
        0,
        expect.stringContaining("Success! The configuration is valid"),
      ]);
    } finally {
      await Promise.all([mirror.remove(), rm(folder, { recursive: true, force: true })]);
    }
  },
  60_000,
);
