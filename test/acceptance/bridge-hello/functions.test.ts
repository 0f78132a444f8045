import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  type BuiltHello,
  buildHello,
  createHelloWorkspace,
  type HelloWorkspace,
} from "../../support/bridge-hello.ts";

let hello: BuiltHello;
let workspace: HelloWorkspace;
beforeAll(async () => {
  hello = await buildHello();
  workspace = await createHelloWorkspace(hello);
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
  await hello[Symbol.asyncDispose]();
});

const output = (expression: string) => `output "it" {\n  value = ${expression}\n}\n`;

test.each([
  [
    "fixed and variadic arguments",
    'provider::hello::greet("Hello", "Ada", "Grace")',
    "Hello, Ada and Grace!",
  ],
  ["exact numbers", "provider::hello::sum(2, 9007199254740993, 1)", 18014398509481988],
  ["a dynamic value: text", 'provider::hello::reverse("añc")', "cña"],
  ["a dynamic value: tuple", 'provider::hello::reverse(["a", 1, true])', [true, 1, "a"]],
  ["a dynamic value: list", 'provider::hello::reverse(tolist(["a", "b"]))', ["b", "a"]],
  ["null where it is allowed", 'provider::hello::reverse(null) == null ? "nothing" : "something"', "nothing"],
])("a function takes %s", async (_name, expression, value) => {
  await workspace.write(output(expression));
  await workspace.settle();
  const shown = await workspace.run(["output", "-json", "it"]);
  expect(JSON.parse(shown.stdout)).toEqual(value);
});

test.each([
  [
    "a fixed argument",
    "provider::hello::reverse(1)",
    'Invalid value for "value" parameter: only a text, list or tuple can be turned round.',
  ],
  [
    "one of the variadic arguments",
    'provider::hello::greet("Hello", "Ada", " ")',
    'Invalid value for "names" parameter: a person has a name.',
  ],
  [
    "no argument in particular",
    'provider::hello::greet("Hello")',
    'Call to function "provider::hello::greet" failed: there is nobody to greet.',
  ],
  [
    "an argument a validator refuses",
    "provider::hello::sum(11, 1)",
    'Invalid value for "times" parameter: times must be a whole number of times from 1 to 10, not 11.',
  ],
  [
    "an argument that does not fit its type",
    "provider::hello::sum(1.5)",
    'Invalid value for "times" parameter:',
  ],
  ["null where it is not allowed", "provider::hello::sum(null)", "argument must not be null"],
])("a function refuses %s in terraform's words and its own", async (_name, expression, said) => {
  await workspace.write(output(expression));
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([1, expect.stringContaining(said)]);
});

test("a function of what is not known yet is known after apply", async () => {
  await workspace.write(`resource "hello_greeting" "g" {\n  name = "Ada"\n}
${output("provider::hello::reverse(hello_greeting.g.text)")}`);
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([2, expect.stringMatching(/ it = .*\(known after apply\)/)]);
  expect((await workspace.settle()).text).toContain('it = "!adA ,olleH"');
});
