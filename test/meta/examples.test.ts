import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { createProviderMirror, findTerraform } from "../../provider/package/terraform.ts";
import { createNosanaProvider } from "../../provider/provider.ts";
import type { AttributeMap } from "../../src/bridge/index.ts";
import { root, sourceFiles } from "./sources.ts";

/** Folders whose files stand for themselves; the others show blocks, to which examples/provider belongs. */
const whole = new Set([
  "examples/provider",
  "examples/quickstart",
  "examples/batch",
  "examples/continuous-integration",
]);

/** Of Terraform 1.14; an older one takes their blocks for mistakes. */
const newer = await sourceFiles(["examples/actions", "examples/list-resources"], "");
const folders = [
  ...new Set((await sourceFiles(["examples"], ".tf")).map(({ path }) => path.replace(/\/[^/]+$/, ""))),
].filter((folder) => !newer.some(({ path }) => path.startsWith(`${folder}/`)));

test("the scan sees the examples", () => {
  expect(folders).toEqual(expect.arrayContaining([...whole, "examples/resources/nosana_job"]));
});

test("examples that need a newer Terraform configure what their schemas have, and all they require", async () => {
  const { actions = [], list_resources = [] } = createNosanaProvider({});
  const schemas = new Map<string, AttributeMap>([
    ...actions.map(({ type_name, schema }) => [`action "${type_name}"`, schema.attributes] as const),
    ...list_resources.map(({ type_name, schema }) => [`list "${type_name}"`, schema.attributes] as const),
  ]);
  expect(newer).toHaveLength(schemas.size);
  for (const { path, text } of newer) {
    const [, head = "", body = ""] =
      text.match(/^((?:action|list) "\w+") "\w+" \{\n(?:.*\n)*? {2}config \{\n((?: {4}.*\n)*) {2}\}\n\}/m) ??
      [];
    const given = [...body.matchAll(/^ {4}(\w+) +=/gm)].map(([, name]) => name);
    const attributes = Object.entries(schemas.get(head) ?? {});
    const required = attributes.filter(([, { presence }]) => presence === "required").map(([name]) => name);
    expect([path, attributes.map(([name]) => name)]).toEqual([path, expect.arrayContaining(given)]);
    expect([path, given]).toEqual([path, expect.arrayContaining(required)]);
    expect([path, given.length > 0]).toEqual([path, true]);
  }
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
