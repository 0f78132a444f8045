import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { createNosanaProvider } from "../provider.ts";
import { blockOf, type ProviderSchema, printedSchema, provider_address } from "./docs-schema.ts";
import { filled, type Subject } from "./docs-templates.ts";

const root = join(import.meta.dirname, "../..");

/** A page, as terraform-plugin-docs would lay it out: the template it is made of, and what it is about. */
interface Page {
  readonly template: string;
  readonly target: string;
  readonly subject: Subject;
}

/** Every generated file by its path in the project, as it should be now. Needs the built provider, and no network. */
export async function generateDocumentation(): Promise<ReadonlyMap<string, string>> {
  const printed = await printedSchema();
  const schema = printed.provider_schemas[provider_address] as ProviderSchema;
  const files = new Map([
    ["schema/provider.json", await formatted("schema/provider.json", JSON.stringify(printed, null, 2))],
  ]);
  for (const { subject, target, template } of pagesOf(schema)) {
    const text = await readFile(join(import.meta.dirname, "templates", template), "utf8");
    files.set(target, await formatted(target, await filled(text, template, subject)));
  }
  return files;
}

/** The provider and its resource have pages of their own; of everything else each kind has one template. */
function pagesOf(schema: ProviderSchema): Page[] {
  const index = {
    template: "index.md",
    target: "docs/index.md",
    subject: { name: "nosana", ...schema.provider },
  };
  const resources = Object.entries(schema.resource_schemas).map(([name, { block }]) => ({
    template: `resource-${short(name)}.md`,
    target: `docs/resources/${short(name)}.md`,
    subject: { name, block },
  }));
  const data_sources = Object.entries(schema.data_source_schemas ?? {}).map(([name, { block }]) => ({
    template: "data-source.md",
    target: `docs/data-sources/${short(name)}.md`,
    subject: { name, block },
  }));
  const ephemeral_resources = Object.entries(schema.ephemeral_resource_schemas ?? {}).map(
    ([name, { block }]) => ({
      template: "ephemeral-resource.md",
      target: `docs/ephemeral-resources/${short(name)}.md`,
      subject: { name, block },
    }),
  );
  const functions = Object.entries(schema.functions ?? {}).map(([name, signature]) => ({
    template: "function.md",
    target: `docs/functions/${name}.md`,
    subject: { name, signature },
  }));
  // Only a newer Terraform prints these, so they are read from the provider itself.
  const { actions = [], list_resources = [] } = createNosanaProvider({});
  const action_pages = actions.map(({ type_name, schema }) => ({
    template: "action.md",
    target: `docs/actions/${short(type_name)}.md`,
    subject: { name: type_name, block: blockOf(schema) },
  }));
  const list_resource_pages = list_resources.map(({ type_name, schema }) => ({
    template: "list-resource.md",
    target: `docs/list-resources/${short(type_name)}.md`,
    subject: { name: type_name, block: blockOf(schema) },
  }));
  const guides_written = guides.map((name) => ({
    template: `guide-${name}.md`,
    target: `docs/guides/${name}.md`,
    subject: { name },
  }));
  return [
    index,
    ...resources,
    ...data_sources,
    ...ephemeral_resources,
    ...functions,
    ...action_pages,
    ...list_resource_pages,
    ...guides_written,
  ];
}

/** Pages about a task instead of a part of the provider; the registry lists them under "Guides". */
export const guides: readonly string[] = ["continuous-integration"];

/** Without the provider's prefix. */
const short = (type_name: string) => type_name.replace(/^nosana_/, "");

/** As the project's formatter would leave it, so that the check of the format accepts the generated file. */
async function formatted(path: string, text: string): Promise<string> {
  const options = { input: text, cwd: root, preferLocal: true, localDir: root };
  const { stdout } = await execa("biome", ["format", `--stdin-file-path=${path}`], options);
  return `${stdout}\n`;
}

// ---- The command

if (process.argv[1] === import.meta.filename)
  for (const [path, text] of await generateDocumentation()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
