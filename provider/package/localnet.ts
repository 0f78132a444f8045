import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "../..");

/** The line `nosana-localnet` prints when it is ready. */
export interface LocalnetEndpoints {
  readonly rpc_endpoint: string;
  readonly rpc_subscriptions_endpoint: string;
  readonly ipfs_api: string;
  readonly ipfs_gateway: string;
  readonly market_address: string;
  readonly keypair_path: string;
  readonly nos_mint: string;
  readonly jobs_program: string;
  /** Only with `--control-port`. */
  readonly control?: string;
}

/** The built `nosana-localnet` in a process of its own, on free ports. */
export interface LocalnetProcess {
  readonly endpoints: LocalnetEndpoints;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** Starts the built local network. Rejects with what it printed when it ends before it is ready. */
export async function startLocalnetProcess(options: readonly string[] = []): Promise<LocalnetProcess> {
  const ports = ["--rpc-port", "--ws-port", "--ipfs-port", "--gateway-port"].flatMap((option) => [
    option,
    "0",
  ]);
  const child = spawn(process.execPath, [join(root, "dist", "nosana-localnet"), ...ports, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    // Out of the terminal's process group: Ctrl-C must not take it away from under a terraform that is stopping.
    detached: true,
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-20_000);
  });
  const stop = () => stopProcess(child);
  const ended = once(child, "exit").then(() => {
    throw new Error(`the local network ended before it was ready:\n${log}`);
  });
  const ready = once(createInterface(child.stdout), "line").then(([line]) => JSON.parse(String(line)));
  try {
    const endpoints = (await Promise.race([ready, ended])) as LocalnetEndpoints;
    return { endpoints, pid: child.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exit;
  clearTimeout(killer);
}

/** The provider's settings for a local network, as environment variables. */
export function localnetEnvironment(endpoints: LocalnetEndpoints): Record<string, string> {
  return {
    NOSANA_NETWORK: "localnet",
    NOSANA_RPC_ENDPOINT: endpoints.rpc_endpoint,
    NOSANA_RPC_SUBSCRIPTIONS_ENDPOINT: endpoints.rpc_subscriptions_endpoint,
    NOSANA_IPFS_API: endpoints.ipfs_api,
    NOSANA_IPFS_GATEWAY: endpoints.ipfs_gateway,
    NOSANA_MARKET_ADDRESS: endpoints.market_address,
    NOSANA_KEYPAIR_PATH: endpoints.keypair_path,
  };
}
