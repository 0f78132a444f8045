import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { localnetEnvironment, startLocalnetProcess } from "./localnet.ts";
import { createProviderMirror, findTerraform } from "./terraform.ts";

/**
 * Shows the whole road once: a local network, and the built provider under a real terraform, from `init` to
 * `destroy`. Everything lives in temporary folders and on free ports, and is gone afterwards, whatever happens.
 */
const example = join(import.meta.dirname, "../../examples/quickstart");
const cleanups: (() => Promise<void>)[] = [];
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt.abort(signal));

let exit_code = 0;
try {
  await quickstart();
} catch (error) {
  exit_code = interrupt.signal.aborted ? 130 : 1;
  if (interrupt.signal.aborted) print("\nInterrupted; cleaning up.");
  else print(error instanceof ExecaError ? failureOf(error) : String(error));
} finally {
  for (const cleanUp of cleanups.reverse()) await cleanUp();
}
process.exit(exit_code);

async function quickstart(): Promise<void> {
  const started_ms = performance.now();
  const terraform_bin = await findTerraform();
  const mirror = await createProviderMirror();
  cleanups.push(mirror.remove);
  const folder = await mkdtemp(join(tmpdir(), "nosana-quickstart-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  await cp(join(example, "main.tf"), join(folder, "main.tf"));

  const localnet = await step("Start a local Nosana network", () => startLocalnetProcess());
  cleanups.push(localnet.stop);
  const terraform = async (...args: string[]) => {
    interrupt.signal.throwIfAborted();
    const { stdout } = await execa(terraform_bin, args, {
      cwd: folder,
      env: {
        ...localnetEnvironment(localnet.endpoints),
        TF_CLI_CONFIG_FILE: mirror.cli_config_path,
        TF_IN_AUTOMATION: "1",
        CHECKPOINT_DISABLE: "1",
      },
      stdin: "ignore",
    });
    interrupt.signal.throwIfAborted();
    return stdout;
  };

  await step("terraform init", () => terraform("init", "-input=false", "-no-color"));
  await step("terraform plan", () => terraform("plan", "-input=false", "-no-color", "-out=plan.bin"));
  await step("terraform apply", () => terraform("apply", "-input=false", "-no-color", "plan.bin"));
  const outputs = JSON.parse(await terraform("output", "-json")) as Record<string, { value: string }>;
  await step("terraform show", () => terraform("show", "-no-color"));
  await step("terraform plan: nothing to change", () =>
    terraform("plan", "-input=false", "-no-color", "-detailed-exitcode"),
  );
  await step("terraform destroy", () => terraform("destroy", "-auto-approve", "-input=false", "-no-color"));

  print(`\nDone in ${seconds(started_ms)}.\n`);
  for (const name of ["job_id", "status", "logs"]) print(`${name.padEnd(8)} ${outputs[name]?.value ?? ""}`);
}

async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started_ms = performance.now();
  const result = await work();
  print(`  ✓ ${title.padEnd(36)} ${seconds(started_ms)}`);
  return result;
}

function seconds(since_ms: number): string {
  return `${((performance.now() - since_ms) / 1000).toFixed(1)} s`;
}

function failureOf(error: ExecaError): string {
  return `\n${error.shortMessage}\n${String(error.stdout ?? "")}\n${String(error.stderr ?? "")}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
