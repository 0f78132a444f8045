import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, type Options, type ResultPromise } from "execa";
import {
  type BuiltProvider,
  builtNosana,
  createProviderMirror,
  findTerraform,
} from "../../provider/package/terraform.ts";
import { expectNoBlunder } from "./blunders.ts";
import { expectNoLeak, secretsOf, write_only_secret } from "./leaks.ts";

/** What one terraform command did. */
export interface TerraformRun {
  readonly exit_code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams with line breaks and box drawing taken out, so that messages can be searched for. */
  readonly text: string;
}

/** A resource as `terraform show -json` prints it. */
export interface ShownResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly tainted?: boolean;
}

/** A folder with one configuration, the real terraform, and the built provider installed by `terraform init`. */
export interface Workspace {
  readonly folder: string;
  /** Replaces the configuration; `terraform {}` and `provider {}` blocks are added. */
  write(resources: string, provider_arguments?: string): Promise<void>;
  /** Takes a whole configuration in JSON instead, as programs write it. */
  writeJson(configuration: string): Promise<void>;
  /** @throws Error when what it prints shows a bug of the provider. */
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<TerraformRun>;
  /** The same, while it runs: for signals. What it prints is judged when the workspace is removed. */
  start(args: readonly string[], environment?: Readonly<Record<string, string>>): ResultPromise<Options>;
  apply(environment?: Readonly<Record<string, string>>): Promise<TerraformRun>;
  /** Exit code of `plan -detailed-exitcode`: 0 nothing to change, 1 error, 2 changes. */
  plan(environment?: Readonly<Record<string, string>>): Promise<TerraformRun>;
  destroy(environment?: Readonly<Record<string, string>>): Promise<TerraformRun>;
  /** The state's resources; empty when there is no state. */
  resources(): Promise<readonly ShownResource[]>;
  /** Ends what still runs and removes the folder. @throws Error when a secret stands in a file of it, or in what was printed. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface WorkspaceOptions {
  readonly provider?: BuiltProvider;
  /** Set where the provider's bugs are what is tested. */
  readonly blunders_expected?: boolean;
}

/** In every workspace the most detailed log is left in the folder, and a pinning token is set, to be searched for. */
const watched = { TF_LOG: "TRACE", TF_LOG_PATH: "trace.log", NOSANA_IPFS_TOKEN: "secret-pinning-token" };

export async function createWorkspace(
  environment: Readonly<Record<string, string>>,
  { provider = builtNosana, blunders_expected = false }: WorkspaceOptions = {},
): Promise<Workspace> {
  const [terraform_bin, mirror] = await Promise.all([findTerraform(), createProviderMirror(provider)]);
  const folder = await mkdtemp(join(tmpdir(), "nosana-acceptance-"));
  const secrets = await secretsOf({ ...watched, ...environment });
  const started: (readonly [ResultPromise<Options>, Promise<TerraformRun>])[] = [];
  const begin = (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const terraform = execa(terraform_bin, args, {
      cwd: folder,
      extendEnv: false,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        TF_CLI_CONFIG_FILE: mirror.cli_config_path,
        TF_IN_AUTOMATION: "1",
        CHECKPOINT_DISABLE: "1",
        TF_VAR_secret: write_only_secret,
        ...watched,
        ...environment,
        ...more,
      },
      stdin: "ignore",
      reject: false,
    }) as ResultPromise<Options>;
    const ended = terraform.then(({ exitCode, stdout, stderr }) =>
      terraformRun(exitCode, String(stdout ?? ""), String(stderr ?? "")),
    );
    started.push([terraform, ended]);
    return [terraform, ended] as const;
  };
  const expectHonest = ({ stdout, stderr }: TerraformRun) => {
    if (!blunders_expected) for (const output of [stdout, stderr]) expectNoBlunder(output);
  };
  const run: Workspace["run"] = async (args, more) => {
    const [, ended] = begin(args, more);
    expectHonest(await ended);
    return ended;
  };
  let initialised = false;
  const initialise = async () => {
    if (initialised) return;
    const init = await run(["init", "-input=false", "-no-color"]);
    if (init.exit_code !== 0) throw new Error(`terraform init failed:\n${init.text}`);
    initialised = true;
  };
  return {
    folder,
    async write(resources, provider_arguments = "") {
      await writeFile(join(folder, "main.tf"), configuration(provider, resources, provider_arguments));
      await initialise();
    },
    async writeJson(text) {
      await writeFile(join(folder, "main.tf.json"), text);
      await initialise();
    },
    run,
    start: (args, more) => begin(args, more)[0],
    apply: (more) => run(["apply", "-auto-approve", "-input=false", "-no-color"], more),
    plan: (more) => run(["plan", "-detailed-exitcode", "-input=false", "-no-color"], more),
    destroy: (more) => run(["destroy", "-auto-approve", "-input=false", "-no-color"], more),
    async resources() {
      const { stdout } = await run(["show", "-json"]);
      const shown = JSON.parse(stdout) as { values?: { root_module?: { resources?: ShownResource[] } } };
      return shown.values?.root_module?.resources ?? [];
    },
    async [Symbol.asyncDispose]() {
      try {
        for (const [terraform] of started) terraform.kill();
        const runs = await Promise.all(started.map(([, ended]) => ended));
        runs.forEach(expectHonest);
        const outputs = runs.flatMap(({ stdout, stderr }) => [stdout, stderr]);
        await expectNoLeak(secrets, folder, outputs);
      } finally {
        await rm(folder, { recursive: true, force: true });
        await mirror.remove();
      }
    },
  };
}

/** The one resource in state. @throws when there is none, or another one too. */
export async function onlyResource(workspace: Workspace): Promise<ShownResource> {
  const [resource, ...others] = await workspace.resources();
  if (!resource || others.length > 0)
    throw new Error(`expected one resource in state, not ${others.length + 1}`);
  return resource;
}

export function terraformRun(exit_code: number | undefined, stdout: string, stderr: string): TerraformRun {
  const text = `${stdout}\n${stderr}`.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
  return { exit_code, stdout, stderr, text };
}

/** The text of the file terraform keeps its state in; empty when there is none. */
export async function stateFile(workspace: Workspace): Promise<string> {
  return readFile(join(workspace.folder, "terraform.tfstate"), "utf8").catch(() => "");
}

function configuration({ source }: BuiltProvider, resources: string, provider_arguments: string): string {
  const [, name] = source.split("/");
  return `terraform {
  required_providers {
    ${name} = { source = "${source}" }
  }
}

provider "${name}" {
  ${provider_arguments}
}

${resources}
`;
}
