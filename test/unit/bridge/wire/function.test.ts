import { expect, test } from "@jest/globals";
import { FunctionError } from "../../../../src/bridge/engine/function-error.ts";
import { defineFunction, parameter } from "../../../../src/bridge/engine/provider-function.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import {
  bigintType,
  dynamicType,
  integerType,
  listType,
  numberType,
  stringType,
} from "../../../../src/bridge/schema/value-type.ts";
import { listOf } from "../../../../src/bridge/value/type.ts";
import { DynamicTyped, Unknown, unknown } from "../../../../src/bridge/value/value.ts";
import {
  CallFunction_Response,
  type DynamicValue,
  StringKind,
} from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { ask, dynamic, serveInProcess, testProvider, unpack } from "./in-process.ts";

const join = defineFunction({
  name: "join",
  summary: "Joins texts.",
  description: "Joins texts with a *separator*.",
  deprecation: "Use the built-in join.",
  parameters: [
    parameter("separator", stringType, {
      description: "What stands between.",
      validators: [oneOf("-", "+", "!")],
    }),
  ],
  variadic: parameter("parts", stringType, { description: "The texts.", allow_null: true }),
  returns: stringType,
  run([separator, ...parts]) {
    if (separator === "!") throw new FunctionError("shouting is not allowed", 0);
    const nothing = parts.indexOf("");
    if (nothing >= 0) throw new FunctionError("a part is empty", nothing + 1);
    return parts.map((part) => part ?? "null").join(separator);
  },
});
const describe = defineFunction({
  name: "describe",
  summary: "Says what a value is.",
  description: "",
  parameters: [parameter("value", dynamicType, { description: "", allow_null: true, allow_unknown: true })],
  returns: stringType,
  run: ([value]) => {
    if (value instanceof Unknown) return "unknown";
    return value === null ? "null" : JSON.stringify(value.type);
  },
});
const faulty = defineFunction({
  name: "faulty",
  summary: "Fails in many ways.",
  description: "",
  parameters: [parameter("how", stringType, { description: "" })],
  returns: integerType,
  run([how]) {
    if (how === "throw") throw new TypeError("x is undefined");
    if (how === "plain") throw new FunctionError("nothing helps");
    if (how === "null") return null;
    if (how === "unknown") return unknown;
    return (how === "undefined" ? undefined : how) as never;
  },
});
const echo = defineFunction({
  name: "echo",
  summary: "Gives back a value in its type.",
  description: "",
  parameters: [
    parameter("value", dynamicType, { description: "" }),
    parameter("amount", bigintType, { description: "" }),
    parameter("list", listType(numberType), { description: "" }),
  ],
  returns: dynamicType,
  run: ([value]) => value,
});
const provider = testProvider({ functions: [join, describe, faulty, echo] });
const text = (value: string | null | Unknown) => dynamic("string", value);

async function result(name: string, ...values: DynamicValue[]) {
  await using host = await serveInProcess(provider);
  return await ask(host, "callFunction", { name, arguments: values });
}

test("stands in the schema, in the metadata and in GetFunctions", async () => {
  await using host = await serveInProcess(provider);
  const { functions } = await ask(host, "getFunctions");
  expect((await ask(host, "getProviderSchema")).functions).toEqual(functions);
  expect((await ask(host, "getMetadata")).functions.map(({ name }) => name)).toEqual(Object.keys(functions));
  expect(functions.join).toEqual({
    parameters: [
      {
        name: "separator",
        type: Buffer.from('"string"'),
        allowNullValue: false,
        allowUnknownValues: false,
        description: "What stands between.",
        descriptionKind: StringKind.MARKDOWN,
      },
    ],
    variadicParameter: expect.objectContaining({ name: "parts", allowNullValue: true }),
    return: { type: Buffer.from('"string"') },
    summary: "Joins texts.",
    description: "Joins texts with a *separator*.",
    descriptionKind: StringKind.MARKDOWN,
    deprecationMessage: "Use the built-in join.",
  });
  expect(functions.echo?.parameters[2]?.type.toString()).toBe('["list","number"]');
});

test("runs unconfigured, with the variadic arguments one by one", async () => {
  const answer = await result("join", text("-"), text("a"), text(null), text("b"));
  expect(answer.error).toBeUndefined();
  expect(unpack("string", answer.result)).toBe("a-null-b");
  expect(unpack("string", (await result("join", text("-"))).result)).toBe("");
});

test.each([
  ["the first, whose index 0 is written out", [text("!")], "shouting is not allowed", 0n],
  ["a variadic one", [text("-"), text("a"), text("")], "a part is empty", 2n],
  ["one that is null", [text(null)], "argument must not be null", 0n],
  ["one of another type", [dynamic("bool", true)], "a string is required", 0n],
  ["one a validator refuses", [text("?")], 'separator must be one of "-", "+", "!", not "?"', 0n],
  ["none: too few", [], "join takes at least 1 arguments, not 0", undefined],
])("an error names its argument: %s", async (_case, values, said, argument) => {
  const answer = await result("join", ...(values as DynamicValue[]));
  expect(answer.error).toEqual({ text: said, functionArgument: argument });
  expect(unpack("string", answer.result)).toBeNull();
});

test("index 0 is on the wire, not left out as a default", () => {
  const bytes = CallFunction_Response.encode({
    result: undefined,
    error: { text: "x", functionArgument: 0n },
  }).finish();
  expect([...bytes]).toEqual([0x12, 0x05, 0x0a, 0x01, 0x78, 0x10, 0x00]);
});

test.each([
  ["throw", /^bug in the provider: The provider failed .* x is undefined/],
  ["plain", /^nothing helps$/],
  ["undefined", /^bug in the provider: .* function faulty does not fit its type: it is undefined/],
  ["text", /^bug in the provider: .* function faulty does not fit its type: a number is required/],
])("an error without an argument: %s", async (how, said) => {
  const { error } = await result("faulty", text(how));
  expect(error?.text).toMatch(said);
  expect(error?.text).not.toMatch(/\.$/);
  expect(error?.functionArgument).toBeUndefined();
});

test("null and unknown are results", async () => {
  expect(unpack("number", (await result("faulty", text("null"))).result)).toBeNull();
  expect(unpack("number", (await result("faulty", text("unknown"))).result)).toBeInstanceOf(Unknown);
});

test("an unknown argument skips the call unless its parameter takes it", async () => {
  const skipped = await result("join", text(unknown));
  expect(skipped.error).toBeUndefined();
  expect(unpack("string", skipped.result)).toBeInstanceOf(Unknown);
  expect(unpack("string", (await result("describe", dynamic("dynamic", unknown))).result)).toBe("unknown");
});

test("a dynamic argument carries its type, and no bytes at all are null", async () => {
  const five = new DynamicTyped("number", 5);
  expect(unpack("string", (await result("describe", dynamic("dynamic", five))).result)).toBe('"number"');
  const nothing = { msgpack: Buffer.alloc(0), json: Buffer.alloc(0) };
  expect(unpack("string", (await result("describe", nothing)).result)).toBe("null");
});

test("a dynamic result carries its type", async () => {
  const value = new DynamicTyped(listOf("string"), ["a"]);
  const answer = await result(
    "echo",
    dynamic("dynamic", value),
    dynamic("number", 2n ** 70n),
    dynamic(listOf("number"), [1]),
  );
  expect(unpack("dynamic", answer.result)).toEqual(value);
  const wrong = await result(
    "echo",
    dynamic("dynamic", value),
    dynamic("number", 1),
    dynamic(listOf("number"), [1, null]),
  );
  expect(wrong.error).toEqual({ text: "[1]: must not be null", functionArgument: 2n });
});

test("an unknown function, and too many arguments, are errors", async () => {
  expect((await result("nothing")).error?.text).toBe("the provider has no function nothing");
  expect((await result("describe", text("a"), text("b"))).error?.text).toBe(
    "describe takes 1 arguments, not 2",
  );
});

test("what Terraform would refuse is refused when the provider is made", async () => {
  const twice = parameter("separator", stringType, { description: "" });
  for (const [functions, said] of [
    [[join, join], "function join is defined twice"],
    [[{ ...join, name: "9" }], "function 9: the name is no identifier"],
    [[{ ...join, variadic: twice }], "function join: two parameters are named separator"],
    [[{ ...join, parameters: [{ ...twice, name: "a b" }] }], "function join: parameter a b: the name is no"],
  ] as const)
    await expect(serveInProcess(testProvider({ functions }))).rejects.toThrow(said);
});
