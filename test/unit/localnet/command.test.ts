import { readFile, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "@jest/globals";
import { anyFreePorts, readyLine, run } from "./support/command.ts";

test.each(["SIGINT", "SIGTERM"] as const)(
  "prints one line of JSON, works until %s and exits with 0",
  async (signal) => {
    const process = run(...anyFreePorts, "--hosts", "0");
    const endpoints = await readyLine(process);
    expect(Object.keys(endpoints).sort()).toEqual([
      "ipfs_api",
      "ipfs_gateway",
      "jobs_program",
      "keypair_path",
      "market_address",
      "nos_mint",
      "rpc_endpoint",
      "rpc_subscriptions_endpoint",
    ]);
    expect((await stat(endpoints.keypair_path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(endpoints.keypair_path, "utf8"))).toHaveLength(64);
    process.kill(signal);
    const { exitCode, stdout } = await process;
    expect(exitCode).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    await expect(stat(endpoints.keypair_path)).rejects.toThrow("ENOENT");
  },
);

test("has a control endpoint only when it is asked for", async () => {
  const process = run(...anyFreePorts, "--control-port", "0", "--hosts", "0");
  const { control } = await readyLine(process);
  expect(await (await fetch(String(control))).json()).toMatchObject({ making_blocks: true, hosts: [] });
  process.kill("SIGTERM");
  expect((await process).exitCode).toBe(0);
});

test("says which port is taken and exits with 1", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const { exitCode, stderr, stdout } = await run(...anyFreePorts, "--rpc-port", String(port));
  server.close();
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toContain(`port ${port} is taken`);
});

test("tells its options, what it prints and how it is used", async () => {
  const { exitCode, stdout } = await run("--help");
  expect(exitCode).toBe(0);
  for (const said of ["--state-dir", "--control-port", "--host-address", "one line of JSON", "Examples:"])
    expect(stdout).toContain(said);
});

test("a pool tells of its nodes, and each answers at a path of its own", async () => {
  const process = run(...anyFreePorts, "--rpc-lag", "0,8,20-40", "--control-port", "0", "--hosts", "0");
  const { control, rpc_endpoint } = await readyLine(process);
  expect(await (await fetch(`${control}/nodes`)).json()).toMatchObject({
    nodes: [
      { node: "1", lag: "0" },
      { node: "2", lag: "8", behind: 8 },
      { node: "3", lag: "20-40" },
    ],
  });
  const body = `{"jsonrpc":"2.0","id":1,"method":"getHealth"}`;
  for (const path of ["", "/nodes/1", "/nodes/3", "/nodes/leader"])
    expect((await fetch(rpc_endpoint + path, { method: "POST", body })).status).toBe(200);
  process.kill("SIGTERM");
  expect(await process).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("0,8,20-40") });
});

test.each([
  ["--rpc-nodes", "0"],
  ["--rpc-lag", "8,40-20"],
  ["--rpc-lag", "0,", "--rpc-nodes", "2"],
  ["--rpc-lag", "0,1", "--rpc-nodes", "3"],
])("refuses %s %s by the option's name", async (...options) => {
  const { exitCode, stderr, stdout } = await run(...anyFreePorts, ...options);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(`error: option '${options[0]}`);
});

test.each([["--hosts", "-1"], ["--rpc-port", "80x"], ["surplus"]])(
  "exits with 2 on %s %s",
  async (...options) => {
    const { exitCode, stderr } = await run(...options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error:");
  },
);
