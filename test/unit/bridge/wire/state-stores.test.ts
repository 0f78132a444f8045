import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { ProviderService } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { ask, collect, serveInProcess, testProvider } from "./in-process.ts";

const notServed = [
  "validateStateStoreConfig",
  "configureStateStore",
  "lockState",
  "unlockState",
  "getStates",
  "deleteState",
] as const;

test.each(notServed)("%s is answered UNIMPLEMENTED", async (method) => {
  await using host = await serveInProcess(testProvider({}));
  await expect(ask(host, method)).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
});

test("so are the streams of state stores", async () => {
  await using host = await serveInProcess(testProvider({}));
  const read = host.client.readStateBytes({ typeName: "cloud_store", stateId: "a" });
  await expect(collect(read)).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  const written = new Promise((resolve) => {
    host.client.writeStateBytes((error) => resolve(error?.code)).end();
  });
  expect(await written).toBe(status.UNIMPLEMENTED);
});

test("everything else is served", async () => {
  await using host = await serveInProcess(testProvider({}));
  const streams = ["listResource", "invokeAction", "readStateBytes", "writeStateBytes"];
  const methods = Object.keys(ProviderService) as (keyof typeof ProviderService)[];
  const others = methods.filter(
    (method) => !streams.includes(method) && !(notServed as readonly string[]).includes(method),
  );
  expect(others).toHaveLength(36 - notServed.length - streams.length);
  for (const method of others) await expect(ask(host, method as "getMetadata")).resolves.toBeDefined();
});
