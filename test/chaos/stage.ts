import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { findTerraform } from "../../provider/package/terraform.ts";
import { builtProvider } from "../support/plugin-host.ts";
import { type TerraformRun, terraformRun } from "../support/terraform.ts";

const dist = join(builtProvider, "..");
const preload = join(import.meta.dirname, "preload.cjs");
const stateName = "terraform.tfstate";

/** A job as the state of a round holds it. */
export interface KeptJob {
  readonly name: string;
  readonly tainted: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface StageCommand {
  readonly args: readonly string[];
  readonly clock_jump_seconds: number;
  /** Told when terraform runs. */
  started(process: ChaosProcess): void;
}

/** What blows are dealt to. */
export interface ChaosProcess {
  readonly terraform: ChildProcess;
  /** The provider, when it serves the whole round. */
  readonly server: ChildProcess | null;
}

/** A folder with one configuration, a home of its own, and the real terraform. */
export class Stage {
  readonly folder: string;
  readonly disk_full_file: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #served_once: boolean;
  #server: { readonly process: ChildProcess; readonly reattach: string } | null = null;
  #running: ChildProcess | null = null;

  constructor(folder: string, environment: Readonly<Record<string, string>>, served_once: boolean) {
    this.folder = folder;
    this.disk_full_file = join(folder, "disk-full");
    this.#served_once = served_once;
    this.#environment = {
      PATH: process.env.PATH ?? "",
      HOME: join(folder, "home"),
      TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"),
      TF_IN_AUTOMATION: "1",
      CHECKPOINT_DISABLE: "1",
      NODE_OPTIONS: `--require ${preload}`,
      CHAOS_DISK_FULL_FILE: this.disk_full_file,
      ...environment,
    };
  }

  async prepare(): Promise<void> {
    await mkdir(join(this.folder, "home"), { recursive: true });
    const overrides = `dev_overrides {\n    "nosana/nosana" = ${JSON.stringify(dist)}\n  }\n  direct {}`;
    await writeFile(join(this.folder, "terraform.rc"), `provider_installation {\n  ${overrides}\n}\n`);
  }

  async write(configuration: string): Promise<void> {
    await writeFile(join(this.folder, "main.tf"), configuration);
  }

  async run({ args, clock_jump_seconds, started }: StageCommand): Promise<TerraformRun> {
    const more: Record<string, string> =
      clock_jump_seconds === 0 ? {} : { CHAOS_CLOCK_JUMP_SECONDS: String(clock_jump_seconds) };
    if (this.#served_once) {
      // Clocks jump while a process lives: one that has had its jumps is not asked again.
      if (clock_jump_seconds !== 0) await this.#endServer();
      more.TF_REATTACH_PROVIDERS = await this.#serve(more);
    }
    const options = { cwd: this.folder, extendEnv: false, env: { ...this.#environment, ...more } };
    const terraform = execa(await findTerraform(), args, { ...options, stdin: "ignore", reject: false });
    this.#running = terraform as unknown as ChildProcess;
    started({ terraform: this.#running, server: this.#server?.process ?? null });
    const { exitCode, stdout, stderr } = await terraform;
    this.#running = null;
    if (clock_jump_seconds !== 0) await this.#endServer();
    return terraformRun(exitCode, stdout, stderr);
  }

  /** The jobs of the state as it stands in the file. */
  async kept(): Promise<readonly KeptJob[]> {
    const text = await this.stateText();
    if (text === null) return [];
    const { resources = [] } = JSON.parse(text) as {
      resources?: {
        name: string;
        type: string;
        instances: { status?: string; attributes: KeptJob["values"] }[];
      }[];
    };
    return resources
      .filter(({ type }) => type === "nosana_job")
      .flatMap(({ name, instances }) =>
        instances.map(({ status, attributes }) => ({
          name,
          tainted: status === "tainted",
          values: attributes,
        })),
      );
  }

  async stateText(): Promise<string | null> {
    return readFile(join(this.folder, stateName), "utf8").catch(() => null);
  }

  /** The provider that served so far is gone: one that lives keeps what it told for its own. */
  async endServing(): Promise<void> {
    await this.#endServer();
  }

  async setState(text: string | null): Promise<void> {
    const at = join(this.folder, stateName);
    await (text === null ? rm(at, { force: true }) : writeFile(at, text));
  }

  async close(): Promise<void> {
    this.#running?.kill("SIGKILL");
    await this.#endServer();
  }

  async #serve(more: Readonly<Record<string, string>>): Promise<string> {
    const living = this.#server;
    if (living && living.process.exitCode === null && living.process.signalCode === null)
      return living.reattach;
    const server = spawn(process.execPath, [builtProvider, "--debug"], {
      cwd: this.folder,
      env: { ...this.#environment, ...more },
      stdio: ["ignore", "pipe", "ignore"],
    });
    for await (const line of createInterface(server.stdout)) {
      const reattach = /TF_REATTACH_PROVIDERS='(.+)'/.exec(line)?.[1];
      if (reattach === undefined) continue;
      this.#server = { process: server, reattach };
      return reattach;
    }
    throw new Error("the provider ended before it served");
  }

  async #endServer(): Promise<void> {
    const server = this.#server?.process;
    this.#server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, "exit");
    server.kill("SIGKILL");
    await exit;
  }
}
