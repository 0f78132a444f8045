import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { builtNosana } from "../../provider/package/terraform.ts";
import { alternately, type Bench, timesOf } from "./measured.ts";
import { beside } from "./plans.ts";

const rounds = 10;

/** Terraform's magic cookie, without which the provider refuses to start. */
const env = {
  ...process.env,
  TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
};

export const benchStartup: Bench = {
  title: "Start-up, each a new process",
  async *run() {
    yield { name: "node, which does nothing", value: await timesOf(rounds, () => startNode()) };
    const other = beside;
    const [ours, theirs] = await alternately(
      rounds,
      () => shakeHands(builtNosana.executable),
      other && (() => shakeHands(other.executable)),
    );
    yield { name: "the provider, until its handshake", value: ours };
    if (theirs) yield { name: "the other version", value: theirs };
  },
};

async function startNode(): Promise<void> {
  await once(spawn(process.execPath, ["-e", "0"]), "exit");
}

async function shakeHands(provider: string): Promise<void> {
  const child = spawn(process.execPath, [provider], { env, stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(child, "exit");
  await once(createInterface(child.stdout), "line");
  child.kill("SIGKILL");
  await exited;
}
