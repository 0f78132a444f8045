import { expect, test } from "@jest/globals";
import { usableMessage } from "../../../src/solana/usable-frames.ts";

const notification = (params: unknown, method = "accountNotification") =>
  JSON.stringify({ jsonrpc: "2.0", method, params });

test.each<[string, unknown, object]>([
  ["an answer to subscribing", { jsonrpc: "2.0", id: "3", result: 24 }, { id: "3", result: 24 }],
  ["an answer to unsubscribing", { jsonrpc: "2.0", id: "3", result: true }, { id: "3", result: true }],
  ["an answer whose id is a number", { jsonrpc: "2.0", id: 3, result: 0 }, { id: "3", result: 0 }],
  [
    "a refusal",
    { jsonrpc: "2.0", id: "3", error: { code: -32_602, message: "too many" } },
    { id: "3", error: { code: -32_603, message: "too many" } },
  ],
  [
    "a notification",
    { jsonrpc: "2.0", method: "accountNotification", params: { subscription: 24, result: { value: null } } },
    { method: "accountNotification", params: { subscription: 24, result: { value: null } } },
  ],
])("%s is used", (_, frame, message) => {
  expect(usableMessage(JSON.stringify(frame))).toEqual(message);
});

test("integers that a number cannot hold stay exact", () => {
  const frame = notification({ subscription: 1, result: { lamports: 1 } }).replace(
    ":1}",
    ":18446744073709551615}",
  );
  expect(usableMessage(frame)).toMatchObject({ params: { result: { lamports: 2n ** 64n - 1n } } });
});

test.each<[string, object]>([
  ["null", { result: null }],
  ["an object", { result: { a: 1 } }],
  ["a text", { result: "24" }],
  ["a negative number", { result: -1 }],
  ["nothing", {}],
  ["an error that is a text", { error: "quota" }],
  ["an error without a message", { error: { code: "x" } }],
  ["an error with data of another shape", { error: { code: -32_002, message: "x", data: null } }],
  ["a result and an error", { result: 1, error: { code: 1, message: "x" } }],
])("an answer with %s refuses its request", (_, answer) => {
  const message = usableMessage(JSON.stringify({ jsonrpc: "2.0", id: "7", ...answer }));
  expect(message).toEqual({ id: "7", error: { code: -32_603, message: expect.any(String) } });
});

test.each<[string, unknown]>([
  ["nothing", ""],
  ["HTML", "<html>502 Bad Gateway</html>"],
  ["JSON that is cut off", '{"jsonrpc":"2.0","id":'],
  ["bytes", new Uint8Array([1, 2])],
  ["null", "null"],
  ["a number", "1e999"],
  ["a text", '"ping"'],
  ["a list", "[]"],
  ["an empty object", "{}"],
  ["a method without params", '{"jsonrpc":"2.0","method":"ping"}'],
  ["params that are null", notification(null)],
  ["params that are a list", notification([])],
  ["no subscription", notification({ result: {} })],
  ["a subscription that is a text", notification({ subscription: "x", result: {} })],
  ["a subscription that is negative", notification({ subscription: -1, result: {} })],
  ["no result", notification({ subscription: 0 })],
  ["a result that is null", notification({ subscription: 0, result: null })],
  ["a result that is a list", notification({ subscription: 0, result: [] })],
  ["an answer to nobody", '{"jsonrpc":"2.0","error":{"code":-32000,"message":"quota"},"id":null}'],
  ["a proxy's message", '{"message":"Forbidden","connectionId":"x","requestId":"y"}'],
  ["a prototype", '{"__proto__":{"id":"0"},"method":{}}'],
  ["more than a megabyte", notification({ subscription: 0, result: { a: "x".repeat(1_048_577) } })],
  [
    "deep nesting",
    `{"jsonrpc":"2.0","method":"a","params":{"subscription":0,"result":{"a":${"[".repeat(40)}${"]".repeat(40)}}}}`,
  ],
  ["nesting that exhausts the stack", `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
])("a frame of %s is passed over", (_, frame) => {
  expect(usableMessage(frame)).toBeNull();
});
