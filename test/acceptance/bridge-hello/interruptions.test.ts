import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type BuiltHello,
  buildHello,
  createHelloWorkspace,
  type HelloWorkspace,
} from "../../support/bridge-hello.ts";
import { onlyResource, stateFile, type TerraformRun, terraformRun } from "../../support/terraform.ts";
import { until } from "../../support/until.ts";

let hello: BuiltHello;
beforeAll(async () => {
  hello = await buildHello();
});
afterAll(() => hello[Symbol.asyncDispose]());

const journey = (stops: number, more = "") => `resource "hello_journey" "j" {
  by_train = "night train"
  stops    = ${stops}
  ${more}
}
`;

describe("a create that fails halfway", () => {
  test("leaves the object in state, tainted, and the next apply replaces it", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(journey(5, "breaks_down_after = 2"));
    const failed = await workspace.apply();
    expect([failed.exit_code, failed.text]).toEqual([
      1,
      expect.stringContaining("Error: Journey broken down with hello_journey.j,"),
    ]);
    expect(await onlyResource(workspace)).toMatchObject({
      tainted: true,
      values: { id: "journey-1", stops_made: 2, minutes: 50 },
    });
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([
      2,
      expect.stringContaining("hello_journey.j is tainted, so must be replaced"),
    ]);
    await workspace.write(journey(1));
    await workspace.settle();
    expect(await onlyResource(workspace)).toMatchObject({ values: { id: "journey-2", stops_made: 1 } });
    const { journal } = await workspace.world();
    expect(journal).toEqual(["create journey-1", "delete journey-1", "create journey-2"]);
  });

  test("can be declared good with untaint", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(journey(5, "breaks_down_after = 2"));
    await workspace.apply();
    expect((await workspace.run(["untaint", "hello_journey.j"])).exit_code).toBe(0);
    expect((await workspace.settle()).text).toContain("0 added, 0 changed, 0 destroyed");
  });
});

describe("Ctrl-C while an object is created", () => {
  /** Applies, and interrupts terraform as soon as the journey exists. */
  async function interrupted(workspace: HelloWorkspace): Promise<TerraformRun> {
    const apply = workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
    await until(async () => (await workspace.world()).journal.includes("create journey-1"));
    apply.kill("SIGINT");
    const { exitCode, stdout, stderr } = await apply;
    return terraformRun(exitCode, String(stdout), String(stderr));
  }

  test("stops the waiting, keeps the object in state, tainted, and it is there once", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(journey(1000));
    const started = Date.now();
    const apply = await interrupted(workspace);
    expect([apply.exit_code, apply.text]).toEqual([1, expect.stringContaining("Error: Journey interrupted")]);
    // The whole journey would take 50 seconds.
    expect(Date.now() - started).toBeLessThan(30_000);
    const state = await onlyResource(workspace);
    expect(state).toMatchObject({ tainted: true, values: { id: "journey-1", stops: 1000 } });
    expect(state.values.stops_made).toBeLessThan(1000);
    expect((await workspace.world()).journal).toEqual(["create journey-1"]);
    expect((await workspace.destroy()).exit_code).toBe(0);
    expect((await workspace.world()).objects).toEqual({});
  });

  test("does not cut off what another resource has already finished", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(`${journey(1000)}resource "hello_greeting" "g" {\n  name = "Ada"\n}\n`);
    await interrupted(workspace);
    const state = await stateFile(workspace);
    expect(state).toContain('"greeting-1"');
    expect(state).toContain('"journey-1"');
  });
});

test("destroying says what the provider has to say about it, before and while", async () => {
  await using workspace = await createHelloWorkspace(hello);
  await workspace.write(journey(1));
  await workspace.settle();
  const plan = await workspace.run(["plan", "-destroy", "-input=false", "-no-color"]);
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("Warning: The journey ends")]);
  await workspace.destroy();
  expect((await workspace.world()).objects).toEqual({});
});

test("a plan that knows a computed value beforehand shows it, and an update decides for itself", async () => {
  await using workspace = await createHelloWorkspace(hello);
  await workspace.write(journey(1));
  await workspace.settle();
  await workspace.write(journey(2));
  const plan = await workspace.plan();
  expect(plan.text).toMatch(/minutes = 10 -> 20/);
  expect((await workspace.settle()).text).toContain("0 added, 1 changed, 0 destroyed");
  await workspace.write(journey(1));
  expect((await workspace.plan()).text).toMatch(/stops = 2 -> 1 # forces replacement/);
  await workspace.settle();
  expect(await workspace.values()).toMatchObject({ id: "journey-2", minutes: 10 });
});
