import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";

/** What a provider can know of the Terraform workspace whose run has started it. */
export interface Workspace {
  /** The same for all runs on one state: made of the backend's address, or of the folder that holds the state. */
  readonly id: string;
  /** The root module's folder. */
  readonly folder: string;
  /** The state's own file; null when a backend keeps it elsewhere. */
  readonly state_file: string | null;
}

/** What `terraform init` has written about the backend. */
interface Backend {
  readonly type: string;
  readonly config?: Readonly<Record<string, unknown>> | null;
}

/** Names of a backend's arguments that say who asks, and not where the state is. They may change with each run. */
const credential =
  /token|secret|password|access_key|credential|sas_|username|session|role|profile|^key_id$|private_key|_cert|certificate|lock|retry|skip_|timeout/;

/** Terraform runs providers in the root module's folder. */
export function currentWorkspace(environment: NodeJS.ProcessEnv, folder: string = process.cwd()): Workspace {
  const root = realPath(folder);
  const data = resolve(root, environment.TF_DATA_DIR || ".terraform");
  const name = environment.TF_WORKSPACE || textOf(join(data, "environment"))?.trim() || "default";
  const backend = backendOf(join(data, "terraform.tfstate"));
  if (backend !== null && backend.type !== "local") {
    const address = Object.entries(backend.config ?? {})
      .filter(([argument, value]) => value !== null && !credential.test(argument))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return { id: digestOf([backend.type, address, name]), folder: root, state_file: null };
  }
  const state_file = localState(root, backend?.config ?? {}, name);
  return { id: digestOf(["local", state_file]), folder: root, state_file };
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
