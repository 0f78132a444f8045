import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { type Network, networkNames, networks } from "../../src/nosana/index.ts";
import { createProviderMirror, findTerraform } from "./terraform.ts";

const root = join(import.meta.dirname, "../..");
const provider_address = "registry.terraform.io/nosana/nosana";

/** Hand-written pages with placeholders, and what they become. */
const pages = [
  { template: "index.md", schema: (schema: ProviderSchema) => schema.provider, target: "docs/index.md" },
  {
    template: "resource-job.md",
    schema: (schema: ProviderSchema) => schema.resource_schemas.nosana_job,
    target: "docs/resources/job.md",
  },
] as const;

/** What of `terraform providers schema -json` becomes documentation. */
interface ProviderSchema {
  readonly provider: { readonly block: Block };
  readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
}

interface Block {
  readonly description: string;
  readonly attributes: Attributes;
}

type Attributes = Readonly<Record<string, SchemaAttribute>>;

interface SchemaAttribute {
  readonly description: string;
  readonly type?: CtyType;
  readonly nested_type?: { readonly nesting_mode: string; readonly attributes: Attributes };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly sensitive?: boolean;
  readonly deprecated?: boolean;
}

type CtyType = string | readonly [kind: string, element: CtyType];

/** Every generated file by its path in the project, as it should be now. Needs the built provider, and no network. */
export async function generateDocumentation(): Promise<ReadonlyMap<string, string>> {
  const printed = await printedSchema();
  const schema = printed.provider_schemas[provider_address] as ProviderSchema;
  const files = new Map([
    ["schema/provider.json", await formatted("schema/provider.json", JSON.stringify(printed, null, 2))],
  ]);
  for (const page of pages) {
    const template = await readFile(join(import.meta.dirname, "templates", page.template), "utf8");
    const shown = page.schema(schema);
    if (!shown) throw new Error(`${page.template} documents something the provider's schema does not have`);
    files.set(page.target, await formatted(page.target, await filled(template, page.template, shown.block)));
  }
  return files;
}

// ---- The schema, as terraform prints it

/** The same text for the same schema, whichever of terraform and tofu printed it. */
async function printedSchema() {
  const mirror = await createProviderMirror();
  const folder = await mkdtemp(join(tmpdir(), "nosana-schema-"));
  try {
    const configuration =
      'terraform {\n  required_providers {\n    nosana = { source = "nosana/nosana" }\n  }\n}\n';
    await writeFile(join(folder, "main.tf"), configuration);
    const terraform = await findTerraform();
    const env = { TF_CLI_CONFIG_FILE: mirror.cli_config_path, CHECKPOINT_DISABLE: "1" };
    const options = { cwd: folder, env, stdin: "ignore" } as const;
    await execa(terraform, ["init", "-input=false", "-no-color"], options);
    const { stdout } = await execa(terraform, ["providers", "schema", "-json"], options);
    const { provider_schemas } = JSON.parse(stdout) as { provider_schemas: Record<string, unknown> };
    const [schema] = Object.values(provider_schemas);
    return { format_version: "1.0", provider_schemas: { [provider_address]: sorted(schema) } };
  } finally {
    await Promise.all([mirror.remove(), rm(folder, { recursive: true, force: true })]);
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** As the project's formatter would leave it, so that the check of the format accepts the generated file. */
async function formatted(path: string, text: string): Promise<string> {
  const options = { input: text, cwd: root, preferLocal: true, localDir: root };
  const { stdout } = await execa("biome", ["format", `--stdin-file-path=${path}`], options);
  return `${stdout}\n`;
}

// ---- Templates

/** Replaces each `{{name}}` or `{{name argument}}`. */
async function filled(template: string, template_name: string, block: Block): Promise<string> {
  const placeholders: Record<string, (argument: string) => string | Promise<string>> = {
    notice: () =>
      `<!-- Written by "npm run docs" from provider/package/templates/${template_name}, the schema and examples/. Do not edit. -->`,
    description: () => block.description,
    summary: () => plainText(block.description).split(/(?<=\.) /)[0] ?? "",
    schema: () => schemaSections(block),
    environment: () => environmentTable(block),
    networks: () => networksTable(),
    example: exampleText,
  };
  const parts = template.split(/\{\{(.+?)\}\}/);
  const texts = parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const [name = "", argument = ""] = part.split(/ (.*)/);
    const placeholder = placeholders[name];
    if (!placeholder) throw new Error(`${template_name}: there is no placeholder {{${name}}}`);
    return placeholder(argument);
  });
  return (await Promise.all(texts)).join("");
}

/** A file of examples/ in a fence: `path`, or `path type.name` for one of its resource blocks. */
async function exampleText(argument: string): Promise<string> {
  const [path = "", block = ""] = argument.split(" ");
  const text = await readFile(join(root, "examples", path), "utf8");
  const shown = block ? resourceBlock(text, block) : text.trim();
  if (!shown) throw new Error(`examples/${path} has no resource ${block}`);
  return `\`\`\`${path.endsWith(".sh") ? "shell" : "terraform"}\n${shown}\n\`\`\``;
}

/** A block ends at the first closing brace that is not indented, as terraform fmt leaves it. */
function resourceBlock(text: string, address: string): string | undefined {
  const [type, name] = address.split(".");
  return text.match(new RegExp(`^resource "${type}" "${name}" \\{\\n(?:.*\\n)*?\\}`, "m"))?.[0];
}

function plainText(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}

// ---- Tables and lists

function schemaSections({ attributes }: Block): string {
  const nested = Object.entries(attributes).filter(([, attribute]) => attribute.nested_type);
  return [
    "## Schema",
    ...attributeLists(attributes, "### "),
    ...nested.flatMap(([name, attribute]) => [
      `<a id="nestedatt--${name}"></a>\n### Nested Schema for \`${name}\``,
      ...attributeLists(attribute.nested_type?.attributes ?? {}, "", ":"),
    ]),
  ].join("\n\n");
}

function attributeLists(attributes: Attributes, before: string, after = ""): string[] {
  const groups = [
    { title: "Required", belongs: (attribute: SchemaAttribute) => attribute.required },
    { title: "Optional", belongs: (attribute: SchemaAttribute) => attribute.optional },
    {
      title: "Read-Only",
      belongs: (attribute: SchemaAttribute) => !attribute.required && !attribute.optional,
    },
  ];
  return groups.flatMap(({ title, belongs }) => {
    const lines = Object.entries(attributes)
      .filter(([, attribute]) => belongs(attribute))
      .map(([name, attribute]) => attributeLine(name, attribute));
    return lines.length > 0 ? [`${before}${title}${after}`, lines.join("\n")] : [];
  });
}

function attributeLine(name: string, attribute: SchemaAttribute): string {
  const notes = [
    attribute.nested_type
      ? `Attributes${attribute.nested_type.nesting_mode === "single" ? "" : ` ${capital(attribute.nested_type.nesting_mode)}`}`
      : typeText(attribute.type ?? "dynamic"),
    attribute.sensitive ? "Sensitive" : "",
    attribute.deprecated ? "Deprecated" : "",
  ].filter(Boolean);
  const below = attribute.nested_type ? ` (see [below for nested schema](#nestedatt--${name}))` : "";
  return `- \`${name}\` (${notes.join(", ")}) ${attribute.description}${below}`;
}

function typeText(type: CtyType): string {
  if (typeof type !== "string") return `${capital(type[0])} of ${typeText(type[1])}`;
  return type === "bool" ? "Boolean" : capital(type);
}

function environmentTable({ attributes }: Block): string {
  const rows = Object.keys(attributes).map((name) => `| \`${name}\` | \`NOSANA_${name.toUpperCase()}\` |`);
  return ["| Argument | Environment variable |", "|---|---|", ...rows].join("\n");
}

function networksTable(): string {
  const code = (value: string) => `\`${value}\``;
  const rows: readonly (readonly [string, (network: Network) => string])[] = [
    ["rpc_endpoint", (network) => code(network.rpc_endpoint)],
    ["rpc_subscriptions_endpoint", (network) => code(network.rpc_subscriptions_endpoint)],
    ["ipfs_api", ({ ipfs_api }) => (ipfs_api === null ? "Nosana's shared Pinata account" : code(ipfs_api))],
    ["ipfs_gateway", ({ ipfs_gateways }) => ipfs_gateways.map(code).join(", then ")],
  ];
  return [
    `| Argument | ${networkNames.map(code).join(" | ")} |`,
    `|---|${"---|".repeat(networkNames.length)}`,
    ...rows.map(
      ([name, cell]) =>
        `| ${code(name)} | ${networkNames.map((network) => cell(networks[network])).join(" | ")} |`,
    ),
  ].join("\n");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

// ---- The command

if (process.argv[1] === import.meta.filename)
  for (const [path, text] of await generateDocumentation()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
