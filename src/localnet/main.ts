#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { createLogger, type Logger } from "../base/log.ts";
import { parseHostName } from "./http/visitors.ts";
import { type LagRange, noLag, parseLag, printLag } from "./ledger/lag.ts";
import { defaultOptions } from "./options.ts";
import { startLocalnet } from "./start.ts";

const failed = 1;
const badOptions = 2;
const mostNodes = 16;

interface CommandLine {
  readonly rpcPort: number;
  readonly wsPort: number;
  readonly ipfsPort: number;
  readonly gatewayPort: number;
  readonly controlPort?: number;
  readonly rpcNodes?: number;
  readonly rpcLag?: readonly LagRange[];
  readonly hosts: number;
  readonly slotMs: number;
  readonly hostAddress: string;
  readonly allowHost?: readonly string[];
  readonly stateDir?: string;
}

function command(): Command {
  const port = wholeNumber(0, 65_535);
  return new Command("nosana-localnet")
    .description(
      "A local network for developing against Nosana: chain, IPFS and simulated hosts in one process",
    )
    .option(
      "--rpc-port <port>",
      "JSON-RPC over HTTP and WebSocket; 0 = any free port",
      port,
      defaultOptions.rpc_port,
    )
    .option(
      "--ws-port <port>",
      "subscriptions over WebSocket; 0 = any free port",
      port,
      defaultOptions.ws_port,
    )
    .option("--ipfs-port <port>", "Kubo RPC for pinning; 0 = any free port", port, defaultOptions.ipfs_port)
    .option("--gateway-port <port>", "IPFS gateway; 0 = any free port", port, defaultOptions.gateway_port)
    .option("--control-port <port>", "faults on demand; 0 = any free port; off unless given", port)
    .option("--rpc-nodes <count>", "nodes behind the RPC endpoint (default: 1)", wholeNumber(1, mostNodes))
    .option(
      "--rpc-lag <slots>",
      "slots each node is behind the leader, such as 0,8,20-40; a range wanders (default: 0)",
      lags,
    )
    .option("--hosts <count>", "simulated hosts; 0 = none", wholeNumber(0, 1_000), defaultOptions.hosts)
    .option("--slot-ms <milliseconds>", "length of a slot", wholeNumber(1, 60_000), defaultOptions.slot_ms)
    .option("--host-address <address>", "address to listen on", defaultOptions.host_address)
    .option(
      "--allow-host <name>",
      "answer to this name too, not only to those of loopback; may be repeated",
      hostNames,
    )
    .option("--state-dir <directory>", "keep the network there between runs")
    .addHelpText(
      "after",
      `
When the network is ready it prints one line of JSON: its endpoints, a market, and the key file of a wallet that
holds SOL and NOS. It logs on stderr and runs until Ctrl-C. Its status page is at the RPC port: open rpc_endpoint.

Examples:
  nosana-localnet
  nosana-localnet --hosts 4 --state-dir ./network
  nosana-localnet --host-address 0.0.0.0 --allow-host localnet
  nosana-localnet --rpc-port 0 --ws-port 0 --ipfs-port 0 --gateway-port 0 --control-port 0`,
    )
    .allowExcessArguments(false)
    .exitOverride();
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function hostNames(text: string, before: readonly string[] = []): string[] {
  const name = parseHostName(text);
  if (name === null)
    throw new InvalidArgumentError("It must be a host name or an address, without scheme, port and path.");
  return [...before, name];
}

function lags(text: string): LagRange[] {
  try {
    return text.split(",").map(parseLag);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** One lag for each node. */
function lagsOfNodes(given: Command): readonly LagRange[] {
  const { rpcNodes, rpcLag } = given.opts<CommandLine>();
  const told = rpcLag ?? Array.from({ length: rpcNodes ?? 1 }, () => noLag);
  if (told.length === (rpcNodes ?? told.length) && told.length <= mostNodes) return told;
  const nodes = rpcNodes ?? `at most ${mostNodes}`;
  return given.error(
    `error: option '--rpc-lag' names ${told.length} lags, and there are ${nodes} nodes: give each node one.`,
  );
}

function stderrLogger(): Logger {
  return createLogger(({ level, message, fields }) => {
    if (level === "trace" || level === "debug") return;
    const told = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`);
    process.stderr.write(`${new Date().toISOString()} ${level.padEnd(5)} ${message}${told.join("")}\n`);
  });
}

async function main(): Promise<void> {
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  const log = stderrLogger();
  const given = command().parse();
  const line = given.opts<CommandLine>();
  const rpc_lags = lagsOfNodes(given);
  const localnet = await startLocalnet({
    rpc_port: line.rpcPort,
    ws_port: line.wsPort,
    ipfs_port: line.ipfsPort,
    gateway_port: line.gatewayPort,
    rpc_lags,
    hosts: line.hosts,
    slot_ms: line.slotMs,
    host_address: line.hostAddress,
    ...(line.allowHost && { allowedHosts: line.allowHost }),
    ...(line.controlPort !== undefined && { control_port: line.controlPort }),
    ...(line.stateDir !== undefined && { state_dir: line.stateDir }),
    log,
  });
  process.stdout.write(`${JSON.stringify(localnet.endpoints)}\n`);
  log.info("the local network is ready", {
    hosts: line.hosts,
    rpc: localnet.endpoints.rpc_endpoint,
    ...(rpc_lags.length > 1 && { nodes_lag: rpc_lags.map(printLag).join(",") }),
  });
  log.info("stopping", { signal: await stopped });
  await localnet.close();
}

function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : badOptions;
  process.stderr.write(`nosana-localnet: ${explain(error)}\n`);
  return failed;
}

function explain(error: unknown): string {
  const { code, port, address, message } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === "EADDRINUSE")
    return `port ${port} is taken on ${address}: name another one, or 0 for any free port`;
  if (code === "EACCES" && port !== undefined) return `port ${port} may not be used by this user`;
  return message ?? String(error);
}

try {
  await main();
  process.exitCode = 0;
} catch (error) {
  process.exit(exitCodeFor(error));
}
