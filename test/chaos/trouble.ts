import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Control } from "../support/control.ts";
import type { Fault, FaultyRpc } from "../support/faulty-rpc.ts";
import { pressCtrlC, signalProvider } from "../support/signals.ts";
import type { Trouble } from "./round.ts";
import type { ChaosProcess, Stage } from "./stage.ts";

async function killed(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill("SIGKILL");
  await exit;
}

/** Where a round's commands run. */
export interface Scene {
  readonly stage: Stage;
  readonly rpc: FaultyRpc;
  readonly control: Control;
  readonly random: () => number;
}

/** Makes trouble for one command: at the endpoint, to its processes, and to its disk. */
export class TroubleMaker {
  readonly #trouble: Trouble;
  readonly #rpc: FaultyRpc;
  readonly #stage: Stage;
  readonly #random: () => number;
  readonly #control: Control;
  #process: ChaosProcess | null = null;
  #blows: Promise<void> = Promise.resolve();

  constructor(trouble: Trouble, { rpc, stage, control, random }: Scene) {
    this.#trouble = trouble;
    this.#rpc = rpc;
    this.#stage = stage;
    this.#random = random;
    this.#control = control;
  }

  /** What is wrong before the command begins. */
  async prepare(): Promise<void> {
    const { lag_slots } = this.#trouble;
    if (lag_slots > 0) await this.#control.fault({ kind: "lag", slots: lag_slots });
  }

  start(process: ChaosProcess): void {
    this.#process = process;
    const { after, faulty, kinds } = this.#trouble;
    let seen = 0;
    this.#rpc.decide = (): Fault => {
      const nth = seen++;
      if (nth === after) this.#blows = this.#strike();
      const hit = nth >= after && nth < after + faulty;
      return hit ? (kinds[Math.floor(this.#random() * kinds.length)] ?? "none") : "none";
    };
  }

  /** Nothing goes wrong any more; to be called when the command has ended. */
  async end(): Promise<void> {
    this.#rpc.decide = () => "none";
    await this.#blows;
    await this.#control.clear();
    await rm(this.#stage.disk_full_file, { force: true });
  }

  async #strike(): Promise<void> {
    const { blow, disk_full } = this.#trouble;
    if (disk_full) await writeFile(this.#stage.disk_full_file, "");
    const { terraform, server } = this.#process ?? {};
    if (!terraform || blow === "none") return;
    await delay(this.#random() * 60);
    if (blow === "kill") {
      if (server) await killed(server);
      else await signalProvider(terraform.pid, "SIGKILL");
      return;
    }
    await pressCtrlC(terraform);
    if (blow === "interrupt") return;
    await delay(this.#random() * 300);
    await pressCtrlC(terraform);
  }
}
