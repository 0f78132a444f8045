import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createHelloProvider } from "../../../examples/bridge-hello/provider.ts";
import { openWorld, type World } from "../../../examples/bridge-hello/world.ts";
import type { Schema } from "../../../src/bridge/index.ts";
import { unknown } from "../../../src/bridge/index.ts";
import {
  Deferred_Reason,
  ListResource_Request,
  ResourceIdentityData,
} from "../../../src/bridge/wire/gen/tfplugin6.ts";
import {
  ask,
  block,
  collect,
  deferralAllowed,
  type InProcess,
  serveInProcess,
  unpack,
} from "../../unit/bridge/wire/in-process.ts";

// What Terraform has learned after 1.11, asked over gRPC as a newer one would.

const provider = createHelloProvider();
const [cardResource] = provider.resources.filter(({ type_name }) => type_name === "hello_card");
const cardSchema = cardResource?.schema as Schema;
const identitySchema = cardResource?.identity?.schema as unknown as Schema;
const [search] = provider.list_resources ?? [];
const [wave] = provider.actions ?? [];
const typeName = "hello_card";

let folder: string;
let world: World;
let host: InProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bridge-hello-world-"));
  world = openWorld(folder);
  host = await serveInProcess(createHelloProvider());
  await ask(host, "configureProvider", { config: block(provider.schema, { folder }) });
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const content = (to: string) => ({ to, message: "Hi", ink: "blue" });

describe("identity", () => {
  test("is told by create, read and import, and by import of an identity", async () => {
    const config = { to: "Ada", message: "Hi", ink: "blue" };
    const created = await ask(host, "applyResourceChange", {
      typeName,
      config: block(cardSchema, config),
      plannedState: block(cardSchema, { ...config, id: unknown, edition: unknown }),
    });
    const identity = { id: "card-1" };
    expect(unpack(identitySchema.type, created.newIdentity?.identityData)).toEqual(identity);
    const identityData = block(identitySchema, identity);
    const imported = await ask(host, "importResourceState", {
      typeName,
      identity: ResourceIdentityData.fromPartial({ identityData }),
    });
    const [found] = imported.importedResources;
    expect(unpack(identitySchema.type, found?.identity?.identityData)).toEqual(identity);
    const read = await ask(host, "readResource", { typeName, currentState: found?.state });
    expect(unpack(cardSchema.type, read.newState)).toMatchObject({ id: "card-1", to: "Ada", ink: "blue" });
    expect(unpack(identitySchema.type, read.newIdentity?.identityData)).toEqual(identity);
  });
});

describe("a list resource", () => {
  const list = async (to: string | null, more: Partial<ListResource_Request> = {}) =>
    collect(
      host.client.listResource({
        ...ListResource_Request.fromPartial({ typeName }),
        config: block(search?.schema as Schema, { to }),
        ...more,
      }),
    );

  test("streams what there is, narrowed by its configuration and cut at the limit", async () => {
    for (const to of ["Ada", "Grace", "Ada"]) await world.create("card", content(to));
    const names = async (...request: Parameters<typeof list>) =>
      (await list(...request)).map(({ displayName }) => displayName);
    expect(await names(null)).toHaveLength(3);
    expect(await names("Ada")).toEqual(["Hi (to Ada)", "Hi (to Ada)"]);
    expect(await names(null, { limit: 2n })).toHaveLength(2);
  });

  test("adds the state when it is asked for", async () => {
    await world.create("card", content("Ada"));
    const [plain] = await list(null);
    expect(plain?.resourceObject).toBeUndefined();
    const [whole] = await list(null, { includeResourceObject: true });
    expect(unpack(cardSchema.type, whole?.resourceObject)).toMatchObject({ id: "card-1", to: "Ada" });
    expect(unpack(identitySchema.type, whole?.identity?.identityData)).toEqual({ id: "card-1" });
  });
});

describe("an action", () => {
  const config = block(wave?.schema as Schema, { to: "Ada", times: 2 });

  test("is planned, tells how far it is, and completes", async () => {
    const planned = await ask(host, "planAction", { actionType: "hello_wave", config });
    expect(planned.diagnostics).toEqual([]);
    const events = await collect(
      host.client.invokeAction({ actionType: "hello_wave", config, clientCapabilities: undefined }),
    );
    expect(events).toMatchObject([
      { progress: { message: "waved 1 of 2 times" } },
      { progress: { message: "waved 2 of 2 times" } },
      { completed: { diagnostics: [] } },
    ]);
  });

  test("can warn while it is planned", async () => {
    const nobody = block(wave?.schema as Schema, { to: "nobody" });
    const { diagnostics } = await ask(host, "planAction", { actionType: "hello_wave", config: nobody });
    expect(diagnostics).toMatchObject([{ summary: "Nobody will see it" }]);
  });
});

test("a provider whose configuration is not known yet defers, where Terraform allows it", async () => {
  const clientCapabilities = deferralAllowed;
  const config = block(provider.schema, { folder: unknown });
  const configured = await ask(host, "configureProvider", { config, clientCapabilities });
  expect(configured.diagnostics).toEqual([]);
  const wanted = block(cardSchema, { to: "Ada", message: "Hi" });
  const planned = await ask(host, "planResourceChange", {
    typeName,
    config: wanted,
    proposedNewState: wanted,
    clientCapabilities,
  });
  expect(planned.deferred?.reason).toBe(Deferred_Reason.PROVIDER_CONFIG_UNKNOWN);
});

test("the configuration written for an imported object leaves out what nobody configures", async () => {
  const state = block(cardSchema, { id: "card-1", to: "Ada", message: "Hi", colour: "blue", edition: 3 });
  const { config } = await ask(host, "generateResourceConfig", { typeName, state });
  expect(unpack(cardSchema.type, config)).toEqual({
    to: "Ada",
    message: "Hi",
    ink: null,
    colour: null,
    id: null,
    edition: null,
  });
});
