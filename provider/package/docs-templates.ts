import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Network, networkNames, networks } from "../../src/nosana/index.ts";
import type { Attributes, Block, CtyType, FunctionSignature, SchemaAttribute } from "./docs-schema.ts";

const root = join(import.meta.dirname, "../..");

/** What a page is about. */
export interface Subject {
  /** As users write it: `nosana_job`, `cost`. */
  readonly name: string;
  readonly block?: Block;
  readonly signature?: FunctionSignature;
}

/** Replaces each `{{name}}` or `{{name argument}}`. */
export async function filled(template: string, template_name: string, subject: Subject): Promise<string> {
  const { name, signature } = subject;
  const block = subject.block ?? { description: signature?.description ?? "", attributes: {} };
  const placeholders: Record<string, (argument: string) => string | Promise<string>> = {
    notice: () =>
      `<!-- Written by "npm run docs" from provider/package/templates/${template_name}, the schema and examples/. Do not edit. -->`,
    name: () => name,
    description: () => block.description,
    // In one line and quoted, since the project's formatter knows nothing of front matter and would undo a YAML block.
    summary: () => JSON.stringify(signature?.summary ?? plainText(block.description).split(/(?<=\.) /)[0]),
    schema: () => schemaSections(block),
    signature: () => (signature ? signatureText(name, signature) : ""),
    arguments: () => (signature ? argumentList(signature) : ""),
    environment: () => environmentTable(block),
    networks: () => networksTable(),
    example: (path) => exampleText(path.replace("NAME", name)),
  };
  const parts = template.split(/\{\{(.+?)\}\}/);
  const texts = parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const [key = "", argument = ""] = part.split(/ (.*)/);
    const placeholder = placeholders[key];
    if (!placeholder) throw new Error(`${template_name}: there is no placeholder {{${key}}}`);
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

/** The attributes, and after them the blocks. */
function members({ attributes, block_types = {} }: Block): Attributes {
  const blocks = Object.entries(block_types).map(([name, { nesting_mode, block, min_items = 0 }]) => [
    name,
    {
      description: block.description,
      nested_type: { nesting_mode, attributes: block.attributes },
      required: min_items > 0,
      optional: min_items === 0,
      is_block: true,
    },
  ]);
  return { ...attributes, ...Object.fromEntries(blocks) };
}

function schemaSections(block: Block): string {
  const attributes = members(block);
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
      ? `${attribute.is_block ? "Block" : "Attributes"}${attribute.nested_type.nesting_mode === "single" ? "" : ` ${capital(attribute.nested_type.nesting_mode)}`}`
      : typeText(attribute.type ?? "dynamic"),
    attribute.sensitive ? "Sensitive" : "",
    attribute.write_only ? "Write-only" : "",
    attribute.deprecated ? "Deprecated" : "",
  ].filter(Boolean);
  const below = attribute.nested_type ? ` (see [below for nested schema](#nestedatt--${name}))` : "";
  return `- \`${name}\` (${notes.join(", ")}) ${attribute.description}${below}`;
}

function typeText(type: CtyType): string {
  if (typeof type !== "string")
    return type[0] === "object" ? "Object" : `${capital(type[0])} of ${typeText(type[1])}`;
  return type === "bool" ? "Boolean" : capital(type);
}

function signatureText(
  name: string,
  { parameters = [], return_type, variadic_parameter }: FunctionSignature,
): string {
  const taken = parameters.map((each) => `${each.name} ${typeText(each.type).toLowerCase()}`);
  const more = variadic_parameter
    ? [`${variadic_parameter.name} ${typeText(variadic_parameter.type).toLowerCase()}...`]
    : [];
  return `\`\`\`text\n${name}(${[...taken, ...more].join(", ")}) ${typeText(return_type).toLowerCase()}\n\`\`\``;
}

function argumentList({ parameters = [], variadic_parameter }: FunctionSignature): string {
  const lines = parameters.map(
    ({ description, is_nullable, name, type }, index) =>
      `${index + 1}. \`${name}\` (${typeText(type)}${is_nullable ? ", Nullable" : ""}) ${description}`,
  );
  if (variadic_parameter)
    lines.push(
      `${lines.length + 1}. \`${variadic_parameter.name}\` (Variadic, ${typeText(variadic_parameter.type)}) ${variadic_parameter.description}`,
    );
  return lines.join("\n");
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
