import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type BuiltHello, buildHello, createHelloWorkspace } from "../../support/bridge-hello.ts";
import { onlyResource } from "../../support/terraform.ts";

let rude: BuiltHello;
beforeAll(async () => {
  rude = await buildHello("test/acceptance/bridge-hello/rude-provider.ts");
});
afterAll(() => rude[Symbol.asyncDispose]());

const thing = (deed: string) => `resource "hello_thing" "a" {\n  deed = "${deed}"\n}\n`;

test.each(["prints", "logs like hclog, but wrongly", "answers at length"])(
  "a provider that %s does its work all the same",
  async (deed) => {
    await using workspace = await createHelloWorkspace(rude);
    await workspace.write(thing(deed), "");
    const apply = await workspace.settle();
    expect(apply.text).toContain("1 added");
    expect(apply.text).not.toMatch(/unexpected data|Hello from a library/);
    await workspace.run(["plan", "-no-color"], { TF_LOG_PATH: "" });
    expect(await workspace.values()).toMatchObject({ id: "thing-1" });
  },
);

test.each(["throws beside the call", "rejects beside the call"])(
  "a provider that %s crashes with a report, and what it published is in state",
  async (deed) => {
    await using workspace = await createHelloWorkspace(rude, { blunders_expected: true });
    await workspace.write(thing(deed), "");
    const apply = await workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([1, expect.stringContaining("nobody catches me")]);
    expect(await onlyResource(workspace)).toMatchObject({ tainted: true, values: { id: "thing-1" } });
  },
);
