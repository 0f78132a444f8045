import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type BuiltHello, buildHello, createHelloWorkspace } from "../../support/bridge-hello.ts";
import { textOf } from "../../support/leaks.ts";
import { stateFile } from "../../support/terraform.ts";

let hello: BuiltHello;
beforeAll(async () => {
  hello = await buildHello();
});
afterAll(() => hello[Symbol.asyncDispose]());

/** What the ephemeral resource makes of a seed. */
const passwordOf = (seed: string) => `pw-${createHash("sha256").update(seed).digest("hex").slice(0, 24)}`;
const lockFor = (password: string) => createHash("sha256").update(password).digest("hex");

const configuration = (seed: string, version: number, more = "") => `ephemeral "hello_password" "p" {
  seed = "${seed}"
  ${more}
}

resource "hello_safe" "s" {
  owner               = "Ada of the secrets"
  password_wo         = ephemeral.hello_password.p.value
  password_wo_version = ${version}
}
`;

describe("an ephemeral resource that feeds a write-only argument", () => {
  test("reaches the handler, and stands in no plan, no state and no output", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(configuration("one", 1));
    const planned = await workspace.run(["plan", "-no-color", "-input=false", "-out=plan.bin"]);
    const applied = await workspace.run(["apply", "-no-color", "-input=false", "plan.bin"]);
    expect(applied.exit_code).toBe(0);
    expect((await workspace.world()).objects).toMatchObject({
      "safe-1": { lock: lockFor(passwordOf("one")) },
    });

    const archived = textOf(await readFile(join(workspace.folder, "plan.bin")));
    expect(archived).toContain("hello_safe");
    const shown = await workspace.run(["show", "-json", "plan.bin"]);
    for (const text of [planned.text, applied.text, archived, shown.stdout, await stateFile(workspace)])
      expect(text).not.toContain(passwordOf("one"));
    expect(await workspace.values()).toMatchObject({ password_wo: null, password_wo_version: 1 });
    expect((await workspace.plan()).exit_code).toBe(0);
  });

  test("changes the object only with its version", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(configuration("one", 1));
    await workspace.settle();
    await workspace.write(configuration("two", 1));
    expect((await workspace.settle()).text).toContain("0 added, 0 changed, 0 destroyed");
    await workspace.write(configuration("two", 2));
    expect((await workspace.settle()).text).toContain("0 added, 1 changed, 0 destroyed");
    expect((await workspace.world()).objects).toMatchObject({
      "safe-1": { lock: lockFor(passwordOf("two")) },
    });
  });

  test("is opened and closed once in a plan, and once more in an apply", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(configuration("one", 1));
    await workspace.plan();
    expect((await workspace.world()).journal).toEqual(["open one", "close one"]);
    await workspace.apply();
    expect((await workspace.world()).journal.slice(2)).toEqual([
      "open one",
      "close one",
      "open one",
      "create safe-1",
      "close one",
    ]);
  });

  test("is renewed while somebody still needs it", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(`${configuration("one", 1, "lasts_milliseconds = 300")}
resource "hello_journey" "j" {
  by_train = ephemeral.hello_password.p.seed == "one" ? "night train" : "day train"
  stops    = 20
}
`);
    // Ephemeral values may not flow into a plain argument: the journey must not even be planned.
    const refused = await workspace.plan();
    expect([refused.exit_code, refused.text]).toEqual([
      1,
      expect.stringContaining("Invalid use of ephemeral value"),
    ]);

    await workspace.write(
      `${configuration("one", 1, "lasts_milliseconds = 300")}
resource "hello_journey" "j" {
  by_train   = "night train"
  stops      = 30
}
`.replace('"Ada of the secrets"', "hello_journey.j.id"),
    );
    await workspace.settle();
    const { journal } = await workspace.world();
    const between = journal.slice(journal.lastIndexOf("create journey-1"), journal.indexOf("create safe-1"));
    expect(between.filter((line) => line === "renew one").length).toBeGreaterThanOrEqual(2);
    const count = (word: string) => journal.filter((line) => line === `${word} one`).length;
    expect(count("close")).toBe(count("open"));
  });
});

test("sensitive attributes are hidden in what terraform prints", async () => {
  await using workspace = await createHelloWorkspace(hello);
  await workspace.write(configuration("one", 1));
  const apply = await workspace.settle();
  expect(apply.text).toContain("(sensitive value)");
  expect(apply.text).not.toContain("Ada of the secrets");
  expect(apply.text).not.toContain("key-safe-1");
  const state = await readFile(join(workspace.folder, "terraform.tfstate"), "utf8");
  expect(state).toContain("key-safe-1-1");
});
