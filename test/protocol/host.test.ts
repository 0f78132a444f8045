import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectPlain } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { createServerIdentity } from "../../src/bridge/host/certificate.ts";
import { HealthClient } from "../../src/bridge/wire/gen/grpc/health/v1/health.ts";
import type { GetProviderSchema_Response } from "../../src/bridge/wire/gen/tfplugin6.ts";
import { builtProvider, call, type PluginHost, startPluginHost } from "../support/plugin-host.ts";
import { until } from "../support/until.ts";

test("run by hand it says what it is and exits with 1", async () => {
  const { exitCode, stderr, stdout } = await execa(builtProvider, [], { reject: false });
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain("is a Terraform provider");
  expect(stderr).toContain("terraform init");
});

describe("handshake", () => {
  test("names protocol 6, a private socket and the certificate without padding", async () => {
    await using host = await startPluginHost();
    const [core, app, network, address, protocol, certificate, ...more] = host.handshake;
    expect([core, app, network, protocol, more]).toEqual(["1", "6", "unix", "grpc", []]);
    expect(certificate).toMatch(/^[A-Za-z0-9+/]+$/);
    expect(statSync(dirname(address ?? "")).mode & 0o777).toBe(0o700);
  });

  test("leaves the certificate empty when the host wants no TLS", async () => {
    await using host = await startPluginHost({ tls: false });
    expect(host.handshake[5]).toBe("");
    await expect(call(host.provider, host.provider.getMetadata, {})).resolves.toMatchObject({
      resources: expect.arrayContaining([{ typeName: "nosana_job" }]),
    });
  });

  test("answers a host that asks about multiplexing", async () => {
    await using host = await startPluginHost({ environment: { PLUGIN_MULTIPLEX_GRPC: "true" } });
    expect(host.handshake[6]).toBe("false");
  });
});

describe("mutual TLS", () => {
  test("serves the host whose certificate it was given", async () => {
    await using host = await startPluginHost();
    const schema: GetProviderSchema_Response = await call(host.provider, host.provider.getProviderSchema, {});
    expect(Object.keys(schema.resourceSchemas)).toContain("nosana_job");
    expect(schema.diagnostics).toEqual([]);
  });

  test("refuses a connection without a client certificate", async () => {
    await using host = await startPluginHost();
    await expect(firstAnswer(host, null)).rejects.toThrow(
      /certificate required|ECONNRESET|socket hang up|closed/i,
    );
  });

  test("refuses a client certificate of somebody else", async () => {
    await using host = await startPluginHost();
    const stranger = createServerIdentity(Date.now());
    await expect(firstAnswer(host, stranger)).rejects.toThrow(/unknown ca|certificate|ECONNRESET|closed/i);
  });

  test("refuses plaintext", async () => {
    await using host = await startPluginHost();
    const socket = connectPlain(host.socket_path);
    const answer = new Promise<string>((resolve, reject) => {
      socket.on("data", (data) => resolve(data.toString("latin1")));
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("closed")));
    });
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
    // At most a TLS alert (type 21), never HTTP/2 frames.
    const first = await answer.then((text) => text.charCodeAt(0)).catch(() => null);
    expect([null, 21]).toContain(first);
  });
});

describe("life and death", () => {
  test("ends quickly on Shutdown and leaves no socket behind", async () => {
    await using host = await startPluginHost();
    host.openHostStreams();
    await call(host.provider, host.provider.getMetadata, {});
    const asked_at = performance.now();
    await call(host.controller, host.controller.shutdown, {});
    expect(await host.exited()).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked_at).toBeLessThan(10_000);
    expect(existsSync(dirname(host.socket_path))).toBe(false);
  });

  test("ends when the host is gone without a word", async () => {
    await using host = await startPluginHost();
    host.openHostStreams();
    await call(host.provider, host.provider.getMetadata, {});
    host.hangUp();
    expect(await host.exited()).toEqual({ code: 0, signal: null });
    expect(existsSync(dirname(host.socket_path))).toBe(false);
  });

  test("ends when the host is gone without a word, also when it would log that", async () => {
    await using host = await startPluginHost({ environment: { TF_LOG: "TRACE" } });
    host.openHostStreams();
    await call(host.provider, host.provider.getMetadata, {});
    host.process.stdout?.destroy();
    host.process.stderr?.destroy();
    host.hangUp();
    expect(await host.exited()).toEqual({ code: 0, signal: null });
    expect(existsSync(dirname(host.socket_path))).toBe(false);
  });

  test("removes what a killed one left, and nothing of one that lives", async () => {
    const parent = await mkdtemp(join(tmpdir(), "nosana-sockets-"));
    try {
      const environment = { PLUGIN_UNIX_SOCKET_DIR: parent };
      await using living = await startPluginHost({ environment });
      await using killed = await startPluginHost({ environment });
      killed.process.kill("SIGKILL");
      await killed.exited();
      expect(existsSync(dirname(killed.socket_path))).toBe(true);
      await using next = await startPluginHost({ environment });
      await until(() => !existsSync(dirname(killed.socket_path)));
      for (const { provider, socket_path } of [living, next]) {
        expect(existsSync(socket_path)).toBe(true);
        await call(provider, provider.getMetadata, {});
      }
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  });

  test("survives Ctrl-C and a closed terminal, which reach the whole process group", async () => {
    await using host = await startPluginHost();
    host.process.kill("SIGINT");
    host.process.kill("SIGHUP");
    await expect(call(host.provider, host.provider.getMetadata, {})).resolves.toBeDefined();
  });

  test("goes on serving after StopProvider", async () => {
    await using host = await startPluginHost();
    expect(await call(host.provider, host.provider.stopProvider, {})).toEqual({ Error: "" });
    await expect(call(host.provider, host.provider.getMetadata, {})).resolves.toBeDefined();
  });
});

test("state stores, which no release of Terraform uses, are answered UNIMPLEMENTED", async () => {
  await using host = await startPluginHost();
  await expect(
    call(host.provider, host.provider.getStates, { typeName: "nosana_store" }),
  ).rejects.toMatchObject({
    code: status.UNIMPLEMENTED,
  });
});

test("the health service knows the plugin", async () => {
  await using host = await startPluginHost({ tls: false });
  const { credentials } = await import("@grpc/grpc-js");
  const health = new HealthClient(`unix:${host.socket_path}`, credentials.createInsecure());
  try {
    expect(await call(health, health.check, { service: "plugin" })).toEqual({ status: 1 });
    expect(await call(health, health.check, { service: "else" })).toEqual({ status: 3 });
  } finally {
    health.close();
  }
});

test("log lines are what hosts can read", async () => {
  await using host = await startPluginHost({ environment: { TF_LOG_PROVIDER: "TRACE" } });
  await call(host.provider, host.provider.getMetadata, {});
  const lines = host.stderr().trim().split("\n");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    expect(entry["@timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(entry["@level"]).toMatch(/^(trace|debug|info|warn|error)$/);
    expect(typeof entry["@message"]).toBe("string");
  }
});

/** Connects as a TLS client and resolves with the first bytes the server sends. */
function firstAnswer(
  host: PluginHost,
  identity: ReturnType<typeof createServerIdentity> | null,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({
      path: host.socket_path,
      servername: "localhost",
      ca: host.server_certificate_pem ?? "",
      ALPNProtocols: ["h2"],
      ...(identity ? { key: identity.private_key_pem, cert: identity.certificate_pem } : {}),
    });
    socket.on("secureConnect", () => socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"));
    socket.on("data", resolve);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed")));
  });
}
