import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import manifest from "../../package.json" with { type: "json" };
import { providerSchema } from "../../provider/configuration.ts";
import { generateDocumentation, guides } from "../../provider/package/docs.ts";
import { createNosanaProvider } from "../../provider/provider.ts";
import { containerRunSchema, createVolumeSchema } from "../../schema/job-definition/operations.ts";
import { jobDefinitionSchema } from "../../schema/job-definition.ts";
import { jobStatuses } from "../../schema/job-status.ts";
import type { AttributeMap } from "../../src/bridge/index.ts";
import { root, type SourceFile, sourceFiles } from "./sources.ts";

const pages = await sourceFiles(["docs"], ".md");
const readme = { path: "README.md", text: await readFile(join(root, "README.md"), "utf8") };
const contributing = {
  path: "CONTRIBUTING.md",
  text: await readFile(join(root, "CONTRIBUTING.md"), "utf8"),
};
const examples = (
  await Promise.all([".tf", ".hcl", ".sh"].map((ending) => sourceFiles(["examples"], ending)))
).flat();

test("docs/ and schema/provider.json are what the provider says now: else run npm run docs", async () => {
  const generated = await generateDocumentation();
  const pagesForUsers = pages.map(({ path }) => path).filter((path) => !path.startsWith("docs/dev/"));
  expect([...generated.keys()].sort()).toEqual([...pagesForUsers, "schema/provider.json"].sort());
  for (const [path, text] of generated)
    expect({ path, text: await readFile(join(root, path), "utf8") }).toEqual({ path, text });
});

test("every Terraform example that is shown is a file of examples/, or a block of one", () => {
  const shown = [readme, ...pages].flatMap(({ path, text }) =>
    fences(text, "terraform").map((code) => ({ path, code })),
  );
  expect(shown.length).toBeGreaterThanOrEqual(6);
  const strangers = shown.filter(({ code }) => !examples.some(({ text }) => text.includes(code)));
  expect(strangers).toEqual([]);
});

test("every example is shown, or run by a command", () => {
  const written = [readme, contributing, ...pages].map(({ text }) => text).join("\n");
  const unseen = examples.filter(
    ({ path, text }) =>
      !path.startsWith("examples/quickstart/") &&
      !written.includes(path) &&
      !["terraform", "shell"].some((language) =>
        fences(written, language).some((code) => code.length > 0 && text.includes(code)),
      ),
  );
  expect(unseen.map(({ path }) => path)).toEqual([]);
});

const provider = createNosanaProvider({});
const documentedIn = (
  folder: string,
  types: readonly { type_name: string; schema: { attributes: AttributeMap } }[] = [],
) =>
  types.map(({ schema, type_name }): [string, AttributeMap] => [
    `docs/${folder}/${type_name.replace("nosana_", "")}.md`,
    schema.attributes,
  ]);
const documented: readonly (readonly [string, AttributeMap])[] = [
  ["docs/index.md", providerSchema.attributes],
  ...documentedIn("resources", provider.resources),
  ...documentedIn("data-sources", provider.data_sources),
  ...documentedIn("ephemeral-resources", provider.ephemeral_resources),
  ...documentedIn("actions", provider.actions),
  ...documentedIn("list-resources", provider.list_resources),
];

test("there is a page for everything the provider has, and no other", () => {
  const wanted = [
    ...documented.map(([path]) => path),
    ...(provider.functions ?? []).map(({ name }) => `docs/functions/${name}.md`),
    ...guides.map((name) => `docs/guides/${name}.md`),
  ];
  expect(
    pages
      .map(({ path }) => path)
      .filter((path) => !path.startsWith("docs/dev/"))
      .sort(),
  ).toEqual(wanted.sort());
});

test("every page starts with what the registry reads", () => {
  const front = /^---\n\npage_title: "[^"]+"\n(?:subcategory: ""\n)?description: "[^\n]+"\n---\n/;
  const started = [...documented.map(([path]) => path), ...guides.map((name) => `docs/guides/${name}.md`)];
  const without = started.filter((path) => !front.test(page(path)));
  expect(without).toEqual([]);
});

describe.each(documented)("%s", (path, attributes) => {
  const [schema = ""] = page(path).match(/^## Schema$.*?(?=^## |(?![\s\S]))/ms) ?? [];
  const [own = "", ...nested] = schema.split(/^### Nested Schema/m);

  test("documents every attribute, and no other", () => {
    expect(listed(own).sort()).toEqual(Object.keys(attributes).sort());
    const inner = Object.values(attributes).flatMap((attribute) =>
      Object.keys(attribute.nested?.attributes ?? {}),
    );
    expect(nested.flatMap(listed).sort()).toEqual(inner.sort());
  });

  test("tells every default", () => {
    for (const [name, attribute] of Object.entries(attributes)) {
      if (!attribute.has_default) continue;
      const line = own.split("\n").find((text) => text.startsWith(`- \`${name}\` `)) ?? "";
      const value = `\`${String(attribute.default)}\``;
      expect([`Defaults to ${value}.`, `${value} (default)`].some((text) => line.includes(text))).toBe(true);
    }
  });

  test("names only attributes that exist", () => {
    const known = new Set(documented.flatMap(([, map]) => Object.keys(map)));
    const configured = [...page(path).matchAll(/`([a-z_]+) = [^`]*`/g)].map(([, name]) => name ?? "");
    expect(configured.filter((name) => !known.has(name))).toEqual([]);
  });
});

test("the job definition's properties are those the schema accepts", () => {
  const [definition = ""] =
    page("docs/resources/job.md").match(/^## Job Definition Schema$.*?(?=^## )/ms) ?? [];
  const [, rootLevel = "", operations = "", args = "", meta = ""] = definition.split(/^### /m);
  expect(listed(rootLevel).sort()).toEqual(Object.keys(jobDefinitionSchema.shape).sort());
  expect(listed(operations).sort()).toEqual(Object.keys(containerRunSchema.shape).sort());
  expect(listed(args).sort()).toEqual(
    [
      ...Object.keys(containerRunSchema.shape.args.shape),
      ...Object.keys(createVolumeSchema.shape.args.shape),
    ].sort(),
  );
  expect(listed(meta)).toEqual(["trigger", "name", "description"]);
});

test("every status is explained", () => {
  const rows = [...page("docs/resources/job.md").matchAll(/^\| `(\w+)` *\|/gm)];
  expect(rows.map(([, status]) => status)).toEqual(expect.arrayContaining([...jobStatuses]));
});

test("every npm command that is named exists", () => {
  const scripts = new Set(["ci", "install", "test", ...Object.keys(manifest.scripts)]);
  const named = [readme, contributing, ...pages].flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm (?:run (?:--silent |-s )?)?([a-z:-]+)/g)].map(([, name]) => ({ path, name })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ name }) => !scripts.has(name ?? ""))).toEqual([]);
});

test("every link to a file of the project leads somewhere", async () => {
  const broken: string[] = [];
  for (const { path, text } of [readme, contributing, ...pages])
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      const file = join(root, path, "..", target);
      await readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EISDIR") broken.push(`${path}: ${target}`);
      });
    }
  expect(broken).toEqual([]);
});

function page(path: string): string {
  const found: SourceFile | undefined = pages.find((each) => each.path === path);
  if (!found) throw new Error(`there is no ${path}: run npm run docs`);
  return found.text;
}

/** The names a list documents: "- `name` (…". */
function listed(section: string): string[] {
  return [...section.matchAll(/^- `([\w-]+)` \(/gm)].map(([, name]) => name ?? "");
}

function fences(text: string, language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n(.*?)\\n\`\`\`$`, "gms");
  return [...text.matchAll(pattern)].map(([, code]) => code ?? "");
}
