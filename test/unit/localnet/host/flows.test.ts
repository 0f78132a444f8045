import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Control } from "../../../support/control.ts";
import { ended, jobAt, list, pin, resultOf, runAt } from "../support/jobs.ts";
import { type Network, startNetwork, until } from "../support/network.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork({ hosts: 3, control_port: 0 });
});
afterAll(() => network.localnet.close());

interface Operation {
  readonly id: string;
  readonly type?: string;
  readonly env?: Record<string, string>;
  readonly args?: Record<string, unknown>;
  readonly execution?: Record<string, unknown>;
  readonly results?: Record<string, unknown>;
}

const operation = ({ id, type = "container/run", env, args, ...rest }: Operation) => ({
  id,
  type,
  args: args ?? { image: "alpine", env: { LOCALNET_DURATION_SECONDS: "0", ...env } },
  ...rest,
});
const definitionOf = (...operations: Operation[]) => ({
  version: "0.1",
  type: "container",
  ops: operations.map(operation),
});

async function resultOfJob(definition: unknown, timeout?: bigint) {
  const digest = await pin(network, definition);
  const { job } = await list(network, network.wallet, { digest, ...(timeout && { timeout }) });
  return resultOf(network, await until(network, () => ended(network, job)));
}

test("operations start once those they depend on have started, and groups follow each other", async () => {
  const together = { group: "one" };
  const { status, opStates } = await resultOfJob(
    definitionOf(
      { id: "second", execution: { ...together, depends_on: ["first"] } },
      { id: "first", env: { LOCALNET_DURATION_SECONDS: "0.5" }, execution: together },
      { id: "later" },
    ),
  );
  expect(status).toBe("success");
  const [second, first, later] = opStates as { startTime: number; endTime: number; status: string }[];
  expect(opStates.map((state) => state.status)).toEqual(["success", "success", "success"]);
  expect(second?.startTime).toBeGreaterThanOrEqual(first?.startTime ?? 0);
  expect(second?.endTime).toBeLessThan(first?.endTime ?? 0);
  expect(later?.startTime).toBeGreaterThanOrEqual(first?.endTime ?? 0);
});

test("whoever depends on a service without a health check never starts", async () => {
  const web = (expose: unknown) => ({ image: "nginx", expose, env: { LOCALNET_DURATION_SECONDS: "0.1" } });
  const check = { type: "http", path: "/", method: "GET", expected_status: 200, continuous: false };
  const statesWith = async (expose: unknown) => {
    const execution = { group: "web" };
    const { opStates } = await resultOfJob(
      definitionOf(
        { id: "web", args: web(expose), execution },
        { id: "client", execution: { ...execution, depends_on: ["web"] } },
      ),
    );
    return opStates.map(({ status }) => status);
  };
  expect(await statesWith(80)).toEqual(["success", "init"]);
  expect(await statesWith([{ port: 80, health_checks: [check] }])).toEqual(["success", "success"]);
});

test("an operation stops together with what it depends on, when it says so", async () => {
  const execution = { group: "one" };
  const { opStates } = await resultOfJob(
    definitionOf(
      { id: "main", env: { LOCALNET_DURATION_SECONDS: "0.1" }, execution },
      {
        id: "sidecar",
        env: { LOCALNET_DURATION_SECONDS: "600" },
        execution: { ...execution, depends_on: ["main"], stop_if_dependent_stops: true },
      },
    ),
  );
  expect(opStates).toMatchObject([{ status: "success" }, { status: "stopped" }]);
});

test.each([
  ["itself", [{ id: "a", execution: { depends_on: ["a"] } }], "'a' cannot depend on itself"],
  ["nothing", [{ id: "a", execution: { depends_on: ["b"] } }], "depends on non existent op 'b'"],
  [
    "another group",
    [
      { id: "a", execution: { group: "x" } },
      { id: "b", execution: { group: "y", depends_on: ["a"] } },
    ],
    "'b' in group 'y' depends on 'a' in group 'x'",
  ],
])("an operation that depends on %s is an init error, and paid for", async (_what, operations, said) => {
  const result = await resultOfJob(definitionOf(...operations));
  expect(result).toMatchObject({ status: "init error", opStates: [] });
  expect(result.errors).toEqual([expect.stringContaining(said)]);
});

test("what the validator of the hosts refuses is told in its words", async () => {
  const result = await resultOfJob({
    version: "0.1",
    type: "container",
    ops: [{ id: "a", type: "container/run", args: { image: 7, memory: "1Gi" } }],
  });
  expect(result).toMatchObject({ status: "validation-error", opStates: [], endTime: expect.any(Number) });
  const [problems] = result.errors as [{ path: string; expected: string; value: unknown }[]];
  expect(problems).toEqual(
    expect.arrayContaining([expect.objectContaining({ path: "$input.ops[0].args.image", value: 7 })]),
  );
  expect(problems.map(({ path }) => path)).toContain("$input.ops[0].args.memory");
});

test("a definition that was never pinned gives the empty result", async () => {
  const { job } = await list(network, network.wallet, { digest: new Uint8Array(32).fill(9) });
  const done = await until(network, () => ended(network, job));
  expect(await resultOf(network, done)).toEqual({ status: "", startTime: 0, endTime: 0, opStates: [] });
});

test.each([
  ["LOCALNET_DURATION_SECONDS", "soon", 'must be a number of 0 or more, or "until_ended"'],
  ["LOCALNET_DURATION_SECONDS", "-1", 'must be a number of 0 or more, or "until_ended"'],
  ["LOCALNET_EXIT_CODE", "", "must be a number of 0 or more"],
  ["LOCALNET_EXIT_CODE", "1.5", "must be a whole number from 0 to 255"],
  ["LOCALNET_EXIT_CODE", "256", "must be a whole number from 0 to 255"],
])("%s=%s fails the operation as a host's own error does", async (name, value, said) => {
  const { opStates } = await resultOfJob(definitionOf({ id: "a", env: { [name]: value } }));
  expect(opStates).toMatchObject([
    {
      status: "failed",
      exitCode: 2,
      errors: [{ event: "operation-error", message: `${name} ${said}, not "${value}"` }],
      logs: [{ type: "nodeerr" }],
    },
  ]);
});

test("what expressions find in the logs is among the results", async () => {
  const { opStates } = await resultOfJob(
    definitionOf({
      id: "a",
      env: { LOCALNET_LOG: "epoch 1 loss 0.5\ndone" },
      results: { loss: "loss ([0-9.]+)", none: { regex: "moon", logType: ["stdout"] } },
    }),
  );
  expect(opStates[0]?.results).toEqual({ loss: ["loss 0.5", "0.5"], none: [] });
});

test("a host that shuts down fails its job, is paid, and is gone", async () => {
  const control = new Control(network.endpoints.control);
  const digest = await pin(
    network,
    definitionOf({ id: "a", env: { LOCALNET_DURATION_SECONDS: "600" } }, { id: "b" }),
  );
  const { job, run } = await list(network, network.wallet, { digest });
  const { node: host } = await until(network, () => runAt(network, run));
  await control.act("shut_down_host", { host });
  const result = await resultOf(network, await until(network, () => ended(network, job)));
  expect(result).toMatchObject({
    status: "failed",
    opStates: [
      { status: "failed", diagnostics: { reason: { hostShutDown: true, reason: expect.any(String) } } },
      { status: "failed" },
    ],
  });
  expect((await control.overview()).hosts).not.toContain(host);
  expect(jobAt(network, job)?.node).toBe(host);
});
