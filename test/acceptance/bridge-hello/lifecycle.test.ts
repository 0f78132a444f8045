import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type BuiltHello,
  buildHello,
  createHelloWorkspace,
  type HelloWorkspace,
} from "../../support/bridge-hello.ts";
import { stateFile } from "../../support/terraform.ts";

let hello: BuiltHello;
beforeAll(async () => {
  hello = await buildHello();
});
afterAll(() => hello[Symbol.asyncDispose]());

const greeting = (name: string, more = "") => `resource "hello_greeting" "a" {
  name = "${name}"
  ${more}
}
`;
const card = (message: string, more = "") => `resource "hello_card" "a" {
  to      = "Ada"
  message = ${JSON.stringify(message)}
  ${more}
}
`;

describe("a resource", () => {
  test("is created, updated in place, replaced and destroyed, each once, with an empty plan in between", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(greeting("Ada"));
    expect((await workspace.settle()).text).toContain("1 added, 0 changed, 0 destroyed");
    expect(await workspace.values()).toEqual({
      id: "greeting-1",
      name: "Ada",
      salutation: "Hello",
      text: "Hello, Ada!",
    });

    await workspace.write(greeting("Ada", 'salutation = "Good morning"'));
    expect((await workspace.settle()).text).toContain("0 added, 1 changed, 0 destroyed");
    expect(await workspace.values()).toMatchObject({ id: "greeting-1", text: "Good morning, Ada!" });

    await workspace.write(greeting("Grace"));
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([2, expect.stringMatching(/name .* # forces replacement/)]);
    expect((await workspace.settle()).text).toContain("1 added, 0 changed, 1 destroyed");
    expect(await workspace.values()).toMatchObject({ id: "greeting-2", text: "Hello, Grace!" });

    expect((await workspace.destroy()).exit_code).toBe(0);
    const { objects, journal } = await workspace.world();
    expect([objects, journal]).toEqual([
      {},
      [
        "create greeting-1",
        "update greeting-1",
        "delete greeting-1",
        "create greeting-2",
        "delete greeting-2",
      ],
    ]);
  });

  test("is replaced for another value of an argument, not for leaving it out", async () => {
    await using workspace = await createHelloWorkspace(hello);
    const journey = (guide: string) =>
      `resource "hello_journey" "a" {\n  by_train = "x"\n  stops = 1\n${guide}}\n`;
    await workspace.write(journey('  guide = "Ada"\n'));
    await workspace.settle();
    await workspace.write(journey('  guide = "Grace"\n'));
    expect((await workspace.settle()).text).toContain("1 added, 0 changed, 1 destroyed");
    await workspace.write(journey(""));
    expect((await workspace.settle()).text).toContain("0 added, 1 changed, 0 destroyed");
  });

  test("thirty of them, ten at a time, are each created once", async () => {
    await using workspace = await createHelloWorkspace(hello);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's own
    await workspace.write(greeting("G ${count.index}", "count = 30"));
    await workspace.settle();
    const { journal } = await workspace.world();
    expect([journal.length, new Set(journal).size]).toEqual([30, 30]);
    const ids = (await workspace.resources()).map(({ values }) => values.id);
    expect(new Set(ids).size).toBe(30);
  });

  test("that is taken out of the configuration is destroyed", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(greeting("Ada"));
    await workspace.settle();
    await workspace.write("");
    expect((await workspace.settle()).text).toContain("0 added, 0 changed, 1 destroyed");
    expect((await workspace.world()).objects).toEqual({});
  });

  test("with a removed block is forgotten, not destroyed", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(greeting("Ada"));
    await workspace.settle();
    await workspace.write(
      "removed {\n  from = hello_greeting.a\n  lifecycle {\n    destroy = false\n  }\n}\n",
    );
    await workspace.settle();
    expect([await workspace.resources(), (await workspace.world()).journal]).toEqual([
      [],
      ["create greeting-1"],
    ]);
  });

  test("that is gone from the world is created again, and only then", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(greeting("Ada"));
    await workspace.settle();
    await writeFile(
      join(workspace.world_folder, "world.json"),
      JSON.stringify({ objects: {}, journal: ["create greeting-1"] }),
    );
    expect((await workspace.settle()).text).toContain("1 added, 0 changed, 0 destroyed");
    expect(await workspace.values()).toMatchObject({ id: "greeting-2" });
  });

  test("that was changed in the world is changed back", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(greeting("Ada"));
    await workspace.settle();
    const path = join(workspace.world_folder, "world.json");
    await writeFile(path, (await readFile(path, "utf8")).replace("Hello", "Away with you"));
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([2, expect.stringContaining('"Away with you" -> "Hello"')]);
    await workspace.settle();
    expect((await workspace.world()).objects).toMatchObject({ "greeting-1": { salutation: "Hello" } });
  });
});

describe("import", () => {
  test("by id takes the object into state as it is", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(greeting("Ada"));
    await workspace.settle();
    expect((await workspace.run(["state", "rm", "hello_greeting.a"])).exit_code).toBe(0);
    const imported = await workspace.run(["import", "-no-color", "hello_greeting.a", "greeting-1"]);
    expect([imported.exit_code, imported.text]).toEqual([0, expect.stringContaining("Import successful!")]);
    expect((await workspace.plan()).exit_code).toBe(0);
    const missing = await workspace.run(["import", "-no-color", "hello_greeting.b", "greeting-9"]);
    expect(missing.exit_code).toBe(1);
  });

  test("of an id that does not exist is an error in the provider's words", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(greeting("Ada"));
    const missing = await workspace.run(["import", "-no-color", "hello_greeting.a", "greeting-9"]);
    expect([missing.exit_code, missing.text]).toEqual([
      1,
      expect.stringContaining("Error: No such greeting Nothing on the wall is called greeting-9."),
    ]);
  });

  test("of one id that stands for several objects takes them all", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(card("Hi", "count = 2"));
    await workspace.settle();
    expect((await workspace.run(["state", "rm", "hello_card.a"])).exit_code).toBe(0);
    const missing = await workspace.run(["import", "-no-color", "hello_card.a[0]", "to:Grace"]);
    expect([missing.exit_code, missing.text]).toEqual([1, expect.stringContaining("Grace has not received")]);
    const imported = await workspace.run(["import", "-no-color", "hello_card.a[0]", "to:Ada"]);
    expect([imported.exit_code, imported.text]).toEqual([0, expect.stringContaining("Import successful!")]);
    const resources = await workspace.resources();
    expect(resources.map(({ values }) => values.id)).toEqual(["card-1", "card-2"]);
  });

  test("with a block writes a configuration that has nothing to change", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(card("Many happy returns", 'ink = "blue"'));
    await workspace.settle();
    await workspace.run(["state", "rm", "hello_card.a"]);
    await workspace.write('import {\n  to = hello_card.b\n  id = "card-1"\n}\n');
    const plan = await workspace.run([
      "plan",
      "-no-color",
      "-input=false",
      "-generate-config-out=generated.tf",
    ]);
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("1 to import, 0 to add")]);
    const generated = await readFile(join(workspace.folder, "generated.tf"), "utf8");
    expect(generated).toMatch(/ink\s+= "blue"/);
    expect(generated).not.toMatch(/edition|\bid\b/);
    expect((await workspace.settle()).text).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect((await workspace.world()).journal).toEqual(["create card-1"]);
  });
});

describe("a moved block", () => {
  test("renames a resource without touching the object", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(card("Hi"));
    await workspace.settle();
    const moved = "moved {\n  from = hello_card.a\n  to   = hello_card.b\n}\n";
    await workspace.write(card("Hi").replace('"a"', '"b"') + moved);
    expect((await workspace.settle()).text).toContain("0 added, 0 changed, 0 destroyed");
    expect(await workspace.resources()).toMatchObject([
      { address: "hello_card.b", values: { id: "card-1", edition: 1 } },
    ]);
  });

  test("makes a resource of another type one of this type", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write('resource "hello_postcard" "a" {\n  to = "Ada"\n  message = "Hi"\n}\n');
    await workspace.settle();
    const moved = "moved {\n  from = hello_postcard.a\n  to   = hello_card.a\n}\n";
    await workspace.write(card("Hi") + moved);
    expect((await workspace.settle()).text).toContain("0 added, 0 changed, 0 destroyed");
    // 7 is what the mover remembered in the new resource's private state.
    expect(await workspace.resources()).toMatchObject([
      { address: "hello_card.a", values: { id: "card-1", message: "Hi", edition: 7 } },
    ]);
    expect((await workspace.world()).journal).toEqual(["create card-1"]);
  });

  test("from a type that no mover knows is refused, and the state is kept", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(greeting("Ada"));
    await workspace.settle();
    await workspace.write(`${card("Hi")}moved {\n  from = hello_greeting.a\n  to   = hello_card.a\n}\n`);
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([1, expect.stringContaining("Error: Move not supported")]);
    expect(await workspace.values()).toMatchObject({ id: "greeting-1" });
  });
});

describe("stored state", () => {
  test.each([
    [0, { id: "card-1", receiver: "Ada", text: "Hi" }],
    [1, { id: "card-1", to: "Ada", text: "Hi" }],
  ])("of schema version %i is upgraded", async (schema_version, attributes) => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(card("Hi"));
    await workspace.settle();
    await rewriteState(workspace, (instance) => ({ ...instance, schema_version, attributes }));
    expect((await workspace.settle()).text).toContain("0 added, 0 changed, 0 destroyed");
    await workspace.run(["apply", "-refresh-only", "-auto-approve", "-input=false"]);
    expect(await workspace.values()).toMatchObject({ id: "card-1", to: "Ada", message: "Hi", edition: 1 });
    expect(JSON.parse(await stateFile(workspace)).resources[0].instances[0].schema_version).toBe(2);
    expect((await workspace.world()).journal).toEqual(["create card-1"]);
  });

  test("of a newer schema version is refused, not lost", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(card("Hi"));
    await workspace.settle();
    await rewriteState(workspace, (instance) => ({ ...instance, schema_version: 9 }));
    const before = await stateFile(workspace);
    expect((await workspace.plan()).exit_code).toBe(1);
    expect(await stateFile(workspace)).toBe(before);
  });

  test("keeps private values from create over update to the next read", async () => {
    await using workspace = await createHelloWorkspace(hello);
    for (const [index, message] of ["One", "Two", "Three"].entries()) {
      await workspace.write(card(message));
      await workspace.settle();
      expect(await workspace.values()).toMatchObject({ message, edition: index + 1 });
    }
    const [{ private: kept }] = JSON.parse(await stateFile(workspace)).resources[0].instances;
    expect(JSON.parse(Buffer.from(kept, "base64").toString())).toEqual({ edition: 3 });
  });

  test("keeps the user's spelling of what means the same", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(card("  Happy   birthday\n"));
    await workspace.settle();
    expect(await workspace.values()).toMatchObject({ message: "  Happy   birthday\n", edition: 1 });
    expect((await workspace.world()).objects).toMatchObject({ "card-1": { message: "Happy birthday" } });
    await workspace.write(card("Happy birthday"));
    expect((await workspace.settle()).text).toContain("0 added, 0 changed, 0 destroyed");
    expect((await workspace.world()).journal).toEqual(["create card-1"]);
  });
});

test("a module's provider_meta reaches the handlers", async () => {
  await using workspace = await createHelloWorkspace(hello);
  const meta = 'terraform {\n  provider_meta "hello" {\n    module_name = "birthdays"\n  }\n}\n';
  await workspace.write(card("Hi") + meta);
  await workspace.settle();
  expect((await workspace.world()).objects).toMatchObject({ "card-1": { module: "birthdays" } });
});

/** Writes the only instance in the state file anew, as an older provider would have left it. */
async function rewriteState(
  workspace: HelloWorkspace,
  rewrite: (instance: Readonly<Record<string, unknown>>) => object,
): Promise<void> {
  const state = JSON.parse(await stateFile(workspace));
  const [resource] = state.resources;
  const { private: _private, ...instance } = resource.instances[0];
  resource.instances = [rewrite(instance)];
  state.serial += 1;
  await writeFile(join(workspace.folder, "terraform.tfstate"), JSON.stringify(state));
}
