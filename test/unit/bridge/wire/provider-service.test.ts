import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { silentLogger } from "../../../../src/base/log.ts";
import { createProviderService } from "../../../../src/bridge/wire/provider-service.ts";
import { until } from "../../../support/until.ts";
import { aborted, sent, thing, thingFields, toyEngine } from "../engine/toy.ts";
import { ask, serveEngine, start } from "./in-process.ts";

const currentState = { msgpack: Buffer.from(sent(thingFields).msgpack), json: Buffer.alloc(0) };
const readRequest = { typeName: "toy_thing", currentState };

/** An engine whose read waits until it is told to go on or its signal aborts. */
function waitingEngine() {
  const signals: AbortSignal[] = [];
  let goOn = () => {};
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const engine = toyEngine({
    read: async ({ state }, _services, { signal }) => {
      signals.push(signal);
      await Promise.race([told, new Promise((resolve) => signal.addEventListener("abort", resolve))]);
      if (signal.aborted) throw aborted();
      return state;
    },
  });
  return { engine, signals, goOn, started: (count: number) => until(() => signals.length === count) };
}

describe("StopProvider", () => {
  test("aborts every call in flight, and no later one", async () => {
    const { engine, signals, goOn, started } = waitingEngine();
    await using host = await serveEngine(engine);
    const early = [ask(host, "readResource", readRequest), ask(host, "readResource", readRequest)];
    await started(2);
    expect(await ask(host, "stopProvider")).toEqual({ Error: "" });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
    for (const { newState, diagnostics } of await Promise.all(early)) {
      expect(newState?.msgpack).toEqual(currentState.msgpack);
      expect(diagnostics).toMatchObject([{ severity: 1, summary: "ABORTED" }]);
    }

    const late = ask(host, "readResource", readRequest);
    await started(3);
    goOn();
    expect((await late).diagnostics).toEqual([]);
    expect(signals[2]?.aborted).toBe(false);
  });

  test("answers at once, whatever is in flight", async () => {
    const stubborn = toyEngine({ read: () => new Promise(() => {}) });
    await using host = await serveEngine(stubborn);
    void ask(host, "readResource", readRequest).catch(() => {});
    expect(await ask(host, "stopProvider")).toEqual({ Error: "" });
  });
});

describe("a call the host gives up", () => {
  test("is aborted, and no other", async () => {
    const { engine, signals, goOn, started } = waitingEngine();
    await using host = await serveEngine(engine);
    const [first, second] = [
      start(host, "readResource", readRequest),
      start(host, "readResource", readRequest),
    ];
    await started(2);
    const given_up = expect(first.response).rejects.toMatchObject({ code: status.CANCELLED });
    first.cancel();
    await given_up;
    await until(() => signals.some(({ aborted }) => aborted));
    goOn();
    expect((await second.response).diagnostics).toEqual([]);
    expect(signals.map(({ aborted }) => aborted).toSorted()).toEqual([false, true]);
  });

  test("after its answer is not aborted any more: grpc-js says so of every call", async () => {
    const { engine, signals, goOn } = waitingEngine();
    await using host = await serveEngine(engine);
    const flight = start(host, "readResource", readRequest);
    goOn();
    await flight.response;
    flight.cancel();
    expect(signals[0]?.aborted).toBe(false);
  });
});

test("idle waits for the calls in flight", async () => {
  const { engine, goOn, started } = waitingEngine();
  await using host = await serveEngine(engine);
  await host.idle();
  const call = ask(host, "readResource", readRequest);
  await started(1);
  let idle = false;
  const waiting = host.idle().then(() => {
    idle = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(idle).toBe(false);
  goOn();
  await call;
  await waiting;
});

test("every call is logged with an id of its own, and so is what its handler logs", async () => {
  const engine = toyEngine({
    read: async ({ state }, _services, { log }) => {
      log.info("looked", { found: true });
      return state;
    },
  });
  await using host = await serveEngine(engine);
  await ask(host, "readResource", readRequest);
  await ask(host, "getMetadata");
  expect(host.log.map(({ level, message, fields }) => [level, message, fields.tf_rpc])).toEqual([
    ["trace", "received request", "ReadResource"],
    ["info", "looked", "ReadResource"],
    ["trace", "served request", "ReadResource"],
    ["trace", "received request", "GetMetadata"],
    ["trace", "served request", "GetMetadata"],
  ]);
  const ids = host.log.map(({ fields }) => fields.tf_req_id);
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
});

test("a bug of the bridge itself is a gRPC error, and logged", async () => {
  const engine = toyEngine();
  const broken = {
    ...engine,
    get resources(): never {
      throw new Error("no resources today");
    },
  };
  await using host = await serveEngine(broken as never);
  await expect(ask(host, "getMetadata")).rejects.toMatchObject({
    code: status.INTERNAL,
    details: "no resources today",
  });
  expect(host.log.at(-1)).toMatchObject({ level: "error", message: "request failed" });
  await host.idle();
});

test("metadata and schema name the same types and say what the server can do", async () => {
  await using host = await serveEngine(toyEngine());
  const metadata = await ask(host, "getMetadata");
  const schema = await ask(host, "getProviderSchema");
  expect(metadata.resources).toEqual([{ typeName: "toy_thing" }]);
  expect(Object.keys(schema.resourceSchemas)).toEqual(["toy_thing"]);
  expect(schema.provider?.block?.attributes.map(({ name }) => name)).toEqual(["endpoint", "retries"]);
  for (const answer of [metadata, schema]) {
    expect(answer.diagnostics).toEqual([]);
    expect(answer.serverCapabilities).toMatchObject({ planDestroy: true, getProviderSchemaOptional: true });
  }
});

test("schemas that come near what Terraform takes are warned of in the log, once", async () => {
  const engine = toyEngine();
  const wordy = { ...engine.provider.schema, description: "word ".repeat(4 * 2 ** 20) };
  await using host = await serveEngine({ ...engine, provider: { ...engine.provider, schema: wordy } });
  await ask(host, "getProviderSchema");
  await ask(host, "getProviderSchema");
  expect(host.log.filter(({ level }) => level === "warn")).toMatchObject([
    { message: expect.stringContaining("come near"), fields: { size_mib: 20, limit_mib: 64 } },
  ]);
});

test("only what is served is in the implementation", () => {
  const { implementation } = createProviderService(toyEngine({ import: async () => thing }), silentLogger);
  for (const rpc of ["applyResourceChange", "stopProvider", "upgradeResourceState"])
    expect(implementation).toHaveProperty(rpc);
  expect(implementation).not.toHaveProperty("readStateBytes");
});
