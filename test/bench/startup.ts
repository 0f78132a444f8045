import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Bench, timesOf } from "./measured.ts";

const provider = join(import.meta.dirname, "../../dist/terraform-provider-nosana");
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
    yield { name: "the provider, until its handshake", value: await timesOf(rounds, () => shakeHands()) };
  },
};

async function startNode(): Promise<void> {
  await once(spawn(process.execPath, ["-e", "0"]), "exit");
}

async function shakeHands(): Promise<void> {
  const child = spawn(process.execPath, [provider], { env, stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(child, "exit");
  await once(createInterface(child.stdout), "line");
  child.kill("SIGKILL");
  await exited;
}
