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

test.each([["--hosts", "-1"], ["--rpc-port", "80x"], ["surplus"]])(
  "exits with 2 on %s %s",
  async (...options) => {
    const { exitCode, stderr } = await run(...options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error:");
  },
);
