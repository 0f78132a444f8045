import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Schema } from "../../src/bridge/index.ts";
import { createProviderMirror, findTerraform } from "./terraform.ts";

export const provider_address = "registry.terraform.io/nosana/nosana";

/** What of `terraform providers schema -json` becomes documentation. */
export interface ProviderSchema {
  readonly provider: { readonly block: Block };
  readonly resource_schemas: Blocks;
  readonly data_source_schemas?: Blocks;
  readonly ephemeral_resource_schemas?: Blocks;
  readonly functions?: Readonly<Record<string, FunctionSignature>>;
}

type Blocks = Readonly<Record<string, { readonly block: Block }>>;

export interface Block {
  readonly description: string;
  readonly attributes: Attributes;
  readonly block_types?: Readonly<
    Record<string, { readonly nesting_mode: string; readonly block: Block; readonly min_items?: number }>
  >;
}

export type Attributes = Readonly<Record<string, SchemaAttribute>>;

export interface SchemaAttribute {
  readonly description: string;
  readonly type?: CtyType;
  readonly nested_type?: { readonly nesting_mode: string; readonly attributes: Attributes };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
  readonly deprecated?: boolean;
  /** Not an attribute but a block, which the pages list beside them. */
  readonly is_block?: boolean;
}

export interface FunctionSignature {
  readonly summary: string;
  readonly description: string;
  readonly return_type: CtyType;
  readonly parameters?: readonly FunctionParameter[];
  readonly variadic_parameter?: FunctionParameter;
}

export interface FunctionParameter {
  readonly name: string;
  readonly description: string;
  readonly type: CtyType;
  readonly is_nullable?: boolean;
}

export type CtyType =
  | string
  | readonly [kind: "object", members: Readonly<Record<string, CtyType>>]
  | readonly [kind: "list" | "set" | "map", element: CtyType];

/** The built provider's schema as terraform prints it: the same text for the same schema, whichever of terraform and tofu printed it. */
export async function printedSchema() {
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

/**
 * A schema of ours in the form in which Terraform prints one.
 * @throws TypeError for an attribute of a kind that nothing here has had to print yet.
 */
export function blockOf({ description, attributes }: Schema): Block {
  const printed = Object.entries(attributes).map(([name, attribute]) => {
    const { type, presence, sensitive, write_only, deprecation } = attribute;
    if (typeof type !== "string" || attribute.nested) throw new TypeError(`${name}: not a primitive`);
    const required = presence === "required";
    const optional = presence === "optional" || presence === "optional_computed";
    const notes = { sensitive, write_only, deprecated: deprecation !== null };
    return [name, { description: attribute.description, type, required, optional, ...notes }] as const;
  });
  return { description, attributes: Object.fromEntries(printed.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
