import { once } from "node:events";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Endpoints } from "../../../../src/localnet/options.ts";

export const anyFreePorts = ["--rpc-port", "0", "--ws-port", "0", "--ipfs-port", "0", "--gateway-port", "0"];

/** The command, run from its sources. */
export const run = (...options: string[]) =>
  execa("node", ["--import", "tsx", "src/localnet/main.ts", ...options], { reject: false, stdin: "ignore" });

export type Running = ReturnType<typeof run>;

/** What the command prints when it is ready. */
export async function readyLine(running: Running): Promise<Endpoints> {
  const [line] = await Promise.race([
    once(createInterface(running.stdout), "line"),
    running.then(({ stderr }) => {
      throw new Error(`the command ended before it was ready: ${stderr}`);
    }),
  ]);
  return JSON.parse(String(line)) as Endpoints;
}
