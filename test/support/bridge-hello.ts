import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorldFile } from "../../examples/bridge-hello/world.ts";
import { buildModules, writeModules } from "../../provider/package/bundle.ts";
import type { BuiltProvider } from "../../provider/package/terraform.ts";
import {
  createWorkspace,
  onlyResource,
  type TerraformRun,
  type Workspace,
  type WorkspaceOptions,
} from "./terraform.ts";

const root = join(import.meta.dirname, "../..");

/** The example provider as a release would hold it. */
export interface BuiltHello extends BuiltProvider {
  [Symbol.asyncDispose](): Promise<void>;
}

/** Builds examples/bridge-hello, or another provider of that name, into a folder of its own, as `npm run build` does with the Nosana provider. */
export async function buildHello(main = "examples/bridge-hello/main.ts"): Promise<BuiltHello> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-hello-build-"));
  const modules = join(folder, "lib");
  await writeModules(modules, await buildModules(root, { main }, modules));
  const executable = join(folder, "terraform-provider-hello");
  const launcher = await readFile(join(root, "provider/package/launcher.cjs"), "utf8");
  await writeFile(executable, launcher.replace("ENTRY", "lib/main.mjs"));
  await chmod(executable, 0o755);
  return {
    source: "example/hello",
    version: "1.0.0",
    executable,
    modules,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A workspace for the example provider, with a world of its own to look into. */
export interface HelloWorkspace extends Workspace {
  /** Where the provider keeps its world. */
  readonly world_folder: string;
  world(): Promise<WorldFile>;
  /**
   * Applies, and plans once more: that must be empty, or the provider says something else than it did.
   * @throws with terraform's text when one of them fails.
   */
  settle(environment?: Readonly<Record<string, string>>): Promise<TerraformRun>;
  /** The values of the only resource in state. */
  values(): Promise<Readonly<Record<string, unknown>>>;
}

export async function createHelloWorkspace(
  hello: BuiltHello,
  options: WorkspaceOptions = {},
): Promise<HelloWorkspace> {
  const workspace = await createWorkspace({}, { ...options, provider: hello });
  const world_folder = join(workspace.folder, "world");
  return {
    ...workspace,
    world_folder,
    write: (resources, provider_arguments = `folder = ${JSON.stringify(world_folder)}`) =>
      workspace.write(resources, provider_arguments),
    async world() {
      const text = await readFile(join(world_folder, "world.json"), "utf8").catch(() => null);
      return text === null ? { objects: {}, journal: [] } : (JSON.parse(text) as WorldFile);
    },
    async settle(environment) {
      const apply = await workspace.apply(environment);
      if (apply.exit_code !== 0) throw new Error(`terraform apply failed:\n${apply.text}`);
      const plan = await workspace.plan(environment);
      if (plan.exit_code !== 0)
        throw new Error(`the plan after apply is not empty:\n${plan.stdout}${plan.stderr}`);
      return apply;
    },
    values: async () => (await onlyResource(workspace)).values,
  };
}
