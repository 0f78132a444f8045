import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type BuiltHello, buildHello, createHelloWorkspace } from "../../support/bridge-hello.ts";
import { onlyResource } from "../../support/terraform.ts";

jest.setTimeout(60_000);

let hello: BuiltHello;
beforeAll(async () => {
  hello = await buildHello();
});
afterAll(() => hello[Symbol.asyncDispose]());

describe("a resource", () => {
  test("is created, updated in place, replaced and destroyed, each exactly once", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(`resource "hello_greeting" "a" {\n  name = "Ada"\n}\n`);
    const apply = await workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 added")]);
    expect((await onlyResource(workspace)).values).toEqual({});
  });
});
