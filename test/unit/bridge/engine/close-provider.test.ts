import { expect, test } from "@jest/globals";
import { createLogger, type LogEntry, silentLogger } from "../../../../src/base/log.ts";
import { closeProvider } from "../../../../src/bridge/engine/close-provider.ts";
import { createEngine } from "../../../../src/bridge/engine/engine.ts";
import { defineSchema } from "../../../../src/bridge/index.ts";

/** An engine whose provider is closed as told. */
const engineOf = (close?: (services: string) => Promise<void>) =>
  createEngine<Record<string, never>, string>({
    type_name: "toy",
    schema: defineSchema("provider", { description: "Nothing.", attributes: {} }),
    resources: [],
    configure: async () => "services",
    ...(close ? { close } : {}),
  });

test("a provider is closed with its services, and not without them", async () => {
  const closed: string[] = [];
  const engine = engineOf(async (services) => void closed.push(services));
  await closeProvider(engine, silentLogger);
  expect(closed).toEqual([]);
  engine.services = "the services";
  await closeProvider(engine, silentLogger);
  expect(closed).toEqual(["the services"]);
});

test("a provider that has nothing to close, or fails to, ends all the same", async () => {
  const entries: LogEntry[] = [];
  const log = createLogger((entry) => void entries.push(entry));
  for (const engine of [engineOf(), engineOf(() => Promise.reject(new Error("disk full")))]) {
    engine.services = "the services";
    await closeProvider(engine, log);
  }
  expect(entries).toMatchObject([{ level: "warn", fields: { reason: "disk full" } }]);
});
