import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import type { Action } from "../../../../src/bridge/engine/action.ts";
import { Deferral, type DeferralReason } from "../../../../src/bridge/engine/deferral.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { Unknown, unknown } from "../../../../src/bridge/value/value.ts";
import { Deferred_Reason, type InvokeAction_Event } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import {
  ask,
  block,
  collect,
  configured,
  deferralAllowed,
  type InProcess,
  type Services,
  serveInProcess,
  testProvider,
} from "./in-process.ts";

const schema = defineSchema("resource", {
  description: "Restarts a disk.",
  attributes: {
    disk: stringAttribute("required", { description: "", validators: [oneOf("a", "b")] }),
    times: integerAttribute("optional", { description: "" }),
  },
});
type Restart = Action<typeof schema.attributes, Services>;
const actionType = "cloud_restart";

const restarting = (more: Partial<Restart> = {}) =>
  testProvider({
    actions: [
      {
        type_name: actionType,
        schema,
        async invoke({ config, progress }, services) {
          for (let turn = 1; turn <= (config.times ?? 1); turn++)
            progress(`restart ${turn} of ${config.disk} in ${services.zone}`);
        },
        ...more,
      } satisfies Restart,
    ],
  });
const config = block(schema, { disk: "a", times: 2 });
const invoke = (host: InProcess, request: object = {}): Promise<InvokeAction_Event[]> =>
  collect(host.client.invokeAction({ actionType, config, clientCapabilities: undefined, ...request }));

test("stands in the schema and in the metadata, and is validated unconfigured", async () => {
  await using host = await serveInProcess(restarting());
  const { actionSchemas } = await ask(host, "getProviderSchema");
  expect(actionSchemas[actionType]?.schema?.block?.attributes.map(({ name }) => name)).toEqual([
    "disk",
    "times",
  ]);
  expect((await ask(host, "getMetadata")).actions).toEqual([{ typeName: actionType }]);
  const wrong = block(schema, { disk: "c" });
  expect((await ask(host, "validateActionConfig", { actionType, config: wrong })).diagnostics).toMatchObject([
    { attribute: { steps: [{ attributeName: "disk" }] } },
  ]);
});

describe("plan", () => {
  test("without a hook has nothing to say", async () => {
    await using host = await serveInProcess(restarting());
    expect(await ask(host, "planAction", { actionType, config })).toEqual({
      diagnostics: [],
      deferred: undefined,
    });
  });

  test("warns or fails, also where the configuration is unknown", async () => {
    await using host = await serveInProcess(
      restarting({
        plan({ config: planned }, services, { diagnostics }) {
          expect(services).toBeNull();
          if (planned.disk instanceof Unknown) diagnostics.warn("Some disk", "Which one is not known yet.");
          else throw new Error("no");
        },
      }),
    );
    const open = block(schema, { disk: unknown });
    expect((await ask(host, "planAction", { actionType, config: open })).diagnostics).toMatchObject([
      { summary: "Some disk" },
    ]);
    expect((await ask(host, "planAction", { actionType, config })).diagnostics).toMatchObject([
      { summary: "Bug in the provider" },
    ]);
  });

  test.each<[DeferralReason, boolean, string | null]>([
    ["provider_config_unknown", true, null],
    ["resource_config_unknown", true, "Action cannot be deferred"],
    ["absent_prerequisite", true, "Action cannot be deferred"],
    ["provider_config_unknown", false, "Not possible yet"],
  ])("deferred for %s, allowed: %s", async (reason, allowed, summary) => {
    await using host = await serveInProcess(
      restarting({
        plan() {
          throw new Deferral(reason, "The zone is not known.");
        },
      }),
    );
    const { deferred, diagnostics } = await ask(host, "planAction", {
      actionType,
      config,
      clientCapabilities: allowed ? deferralAllowed : undefined,
    });
    expect(deferred).toEqual(
      summary === null ? { reason: Deferred_Reason.PROVIDER_CONFIG_UNKNOWN } : undefined,
    );
    expect(diagnostics).toMatchObject(summary === null ? [] : [{ summary }]);
  });
});

describe("invoke", () => {
  test("tells its progress in order, then completes once", async () => {
    await using host = await serveInProcess(restarting());
    await configured(host);
    expect(await invoke(host)).toEqual([
      { progress: { message: "restart 1 of a in north" } },
      { progress: { message: "restart 2 of a in north" } },
      { completed: { diagnostics: [] } },
    ]);
  });

  test.each<[string, Partial<Restart>, object, string]>([
    [
      "a throw",
      {
        async invoke({ progress }) {
          progress("half way");
          throw new TypeError("x is undefined");
        },
      },
      {},
      "Bug in the provider",
    ],
    [
      "a synchronous throw",
      {
        invoke() {
          throw new TypeError("x is undefined");
        },
      },
      {},
      "Bug in the provider",
    ],
    ["a deferral", { invoke: async () => fail() }, {}, "Not possible yet"],
    ["an unknown action", {}, { actionType: "cloud_nothing" }, "Unknown action type"],
    ["an unknown value", {}, { config: block(schema, { disk: unknown }) }, "Action configuration unknown"],
    [
      "bytes that fit no schema",
      {},
      { config: { msgpack: Buffer.from([0xc1]), json: Buffer.alloc(0) } },
      "Invalid",
    ],
  ])("completes once, with the error: %s", async (_case, more, request, summary) => {
    await using host = await serveInProcess(restarting(more));
    await configured(host);
    const all = await invoke(host, request);
    expect(all.filter(({ completed }) => completed)).toHaveLength(1);
    expect(all.at(-1)?.completed?.diagnostics).toMatchObject([{ summary: expect.stringContaining(summary) }]);
    for (const event of all)
      expect(Object.values(event).filter((member) => member !== undefined)).toHaveLength(1);
  });

  test("needs a configured provider", async () => {
    await using host = await serveInProcess(restarting());
    expect((await invoke(host)).at(-1)?.completed?.diagnostics).toMatchObject([
      { summary: "Provider not configured" },
    ]);
  });

  test("progress told after the end reaches nobody", async () => {
    let late = (_message: string) => {};
    await using host = await serveInProcess(
      restarting({
        async invoke({ progress }) {
          late = progress;
        },
      }),
    );
    await configured(host);
    expect(await invoke(host)).toEqual([{ completed: { diagnostics: [] } }]);
    late("too late");
    await host.idle();
  });

  test("StopProvider reaches it by its signal, and it still completes", async () => {
    await using host = await serveInProcess(
      restarting({
        async invoke({ progress }, _services, { signal, diagnostics }) {
          progress("waiting");
          await delay(60_000, undefined, { signal }).catch(() =>
            diagnostics.error("Interrupted", "The restart was not waited for."),
          );
        },
      }),
    );
    await configured(host);
    const stream = host.client.invokeAction({ actionType, config, clientCapabilities: undefined });
    const all: InvokeAction_Event[] = [];
    for await (const event of stream) {
      all.push(event as InvokeAction_Event);
      if ((event as InvokeAction_Event).progress) await ask(host, "stopProvider");
    }
    expect(all.at(-1)?.completed?.diagnostics).toMatchObject([{ summary: "Interrupted" }]);
  });
});

function fail(): never {
  throw new Deferral("provider_config_unknown", "Not now.");
}

test("an unknown type is an error in the other calls too", async () => {
  await using host = await serveInProcess(restarting());
  const request = { actionType: "cloud_nothing", config };
  for (const { diagnostics } of [
    await ask(host, "validateActionConfig", request),
    await ask(host, "planAction", request),
  ])
    expect(diagnostics).toMatchObject([{ summary: "Unknown action type" }]);
});
