import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type HostCommand, hostCommand } from "./host-command.ts";

/** What a provider can know of the Terraform workspace whose run has started it. */
export interface Workspace {
  /** The same for all runs on one state: made of the backend's address, or of the folder that holds the state. */
  readonly id: string;
  /** The root module's folder. */
  readonly folder: string;
  /** The state's own file; null when a backend keeps it elsewhere. */
  readonly state_file: string | null;
  /** The run looks at all of the state. What it has not met is not there; of another run, that says nothing. */
  readonly isWhole: boolean;
}

/** What `terraform init` has written about the backend. */
interface Backend {
  readonly type: string;
  readonly config?: Readonly<Record<string, unknown>> | null;
}

/**
 * Names of a backend's arguments that say who asks, and not where the state is. They may change with each run. The
 * `secret_suffix` of the kubernetes backend is the state's name.
 */
const credential =
  /token|secret(?!_suffix)|password|access_key|credential|sas_|username|session|role|profile|^key_id$|private_key|_cert|certificate|lock|retry|skip_|timeout/;

/** Where the state is when the configuration does not say: `terraform init` does not write it down. */
const backend_variables = [
  "TF_HTTP_ADDRESS",
  "PG_CONN_STR",
  "PGHOST",
  "PGPORT",
  "PGDATABASE",
  "PG_SCHEMA_NAME",
  "CONSUL_HTTP_ADDR",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_S3",
  "KUBE_HOST",
  "KUBE_CONFIG_PATH",
  "KUBE_CTX",
  "KUBE_NAMESPACE",
  "TF_CLOUD_HOSTNAME",
  "TF_CLOUD_ORGANIZATION",
] as const;

/** Containers of a pipeline often have different repositories at one path, and one home for all of them. */
const repository_variables = [
  "GITHUB_REPOSITORY",
  "CI_PROJECT_PATH",
  "BUILD_REPOSITORY_URI",
  "BITBUCKET_REPO_FULL_NAME",
  "BUILDKITE_REPO",
  "CIRCLE_REPOSITORY_URL",
] as const;

/** Terraform runs providers in the root module's folder. */
export async function currentWorkspace(
  environment: NodeJS.ProcessEnv,
  folder: string = process.cwd(),
  command?: HostCommand,
): Promise<Workspace> {
  const { isTest, isWhole, state } = command ?? (await hostCommand(environment));
  const root = realPath(folder);
  // A test keeps its states in memory, and its jobs are no other run's.
  if (isTest) return { id: digestOf(["test", root]), folder: root, state_file: null, isWhole: false };
  const data = resolve(root, environment.TF_DATA_DIR || ".terraform");
  const name = environment.TF_WORKSPACE || textOf(join(data, "environment"))?.trim() || "default";
  const backend = backendOf(join(data, "terraform.tfstate"));
  if (backend !== null && backend.type !== "local") {
    const address = Object.entries(backend.config ?? {})
      .filter(([argument, value]) => value !== null && !credential.test(argument))
      .map(([argument, value]) => [argument, withoutPassword(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const elsewhere = valuesOf(backend_variables, environment).map(withoutPassword);
    return {
      id: digestOf([backend.type, address, name, elsewhere]),
      folder: root,
      state_file: null,
      isWhole,
    };
  }
  const state_file = state === null ? localState(root, backend?.config ?? {}, name) : resolve(root, state);
  const repository = [...valuesOf(repository_variables, environment), remoteOf(root)];
  return { id: digestOf(["local", state_file, ...repository]), folder: root, state_file, isWhole };
}

const valuesOf = (names: readonly string[], environment: NodeJS.ProcessEnv) =>
  names.map((name) => environment[name] ?? null);

/** An address as users of it may have different names and passwords for. */
function withoutPassword(value: unknown): unknown {
  if (typeof value !== "string" || !URL.canParse(value)) return value;
  const url = new URL(value);
  url.username = "";
  url.password = "";
  return url.href;
}

/**
 * Tells which ids the state's file holds by now: none where a backend keeps the state elsewhere, nor of a file that is
 * not whole, as a full disk leaves it.
 */
export function savedIds({ state_file }: Workspace): (id: string) => boolean {
  const text = state_file === null ? null : textOf(state_file);
  if (text === null || !isJson(text)) return () => false;
  return (id) => text.includes(JSON.stringify(id));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Where the folder's Git repository is from; null when it is of none, or of none elsewhere. */
function remoteOf(folder: string): unknown {
  const config = textOf(join(folder, ".git", "config"));
  if (config === null) return dirname(folder) === folder ? null : remoteOf(dirname(folder));
  const [, url = null] = /^\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/m.exec(config) ?? [];
  return withoutPassword(url);
}

/** As Terraform's local backend names it (internal/backend/local/backend.go, StatePaths). */
function localState(root: string, config: NonNullable<Backend["config"]>, name: string): string {
  const { path, workspace_dir } = config;
  if (name === "default") return resolve(root, typeof path === "string" ? path : "terraform.tfstate");
  const workspaces = typeof workspace_dir === "string" ? workspace_dir : "terraform.tfstate.d";
  return resolve(root, workspaces, name, "terraform.tfstate");
}

function backendOf(file: string): Backend | null {
  const text = textOf(file);
  if (text === null) return null;
  try {
    const { backend } = JSON.parse(text) as { readonly backend?: Partial<Backend> | null };
    return typeof backend?.type === "string" ? { ...backend, type: backend.type } : null;
  } catch {
    return null; // Terraform itself says what is wrong with it
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // most often there is none; and what cannot be read tells nothing
  }
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

const digestOf = (parts: readonly unknown[]) =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
