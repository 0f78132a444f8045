import { expect, test } from "@jest/globals";
import { PrivateState } from "../../../../src/bridge/engine/private-state.ts";

const empty = () => PrivateState.decode(new Uint8Array());

test("values come back as they were", () => {
  const state = empty();
  state.set("text", "é🚀");
  state.set("__proto__", { nested: [1, null, true] });
  state.set("gone", 1);
  state.delete("gone");
  const back = PrivateState.decode(state.encode());
  expect(back.get("text")).toBe("é🚀");
  expect(back.get("__proto__")).toEqual({ nested: [1, null, true] });
  expect([back.get("gone"), back.get("constructor")]).toEqual([undefined, undefined]);
});

test("nothing is no bytes", () => {
  expect(empty().encode()).toHaveLength(0);
  const state = empty();
  state.set("a", 1);
  state.delete("a");
  expect(state.encode()).toHaveLength(0);
});

test("the bytes depend on nothing but the values", () => {
  const bytes = new TextEncoder().encode('{"b":1,"a":"x"}');
  expect(PrivateState.decode(bytes).encode()).toEqual(bytes);
});

test.each([
  ["undefined", undefined],
  ["a bigint", 1n],
  ["a function", () => {}],
])("%s is refused when it is set", (_name, value) => {
  const state = empty();
  expect(() => state.set("a", value)).toThrow(TypeError);
  expect(state.encode()).toHaveLength(0);
});

test.each(["\u0001\u0002", "{", "null", "5", '"text"', "[]"])(
  "%j of somebody else is refused, with a way out",
  (text) => {
    let thrown: unknown;
    try {
      PrivateState.decode(new TextEncoder().encode(text));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      diagnostics: [{ severity: "error", detail: expect.stringContaining("terraform.tfstate.backup") }],
    });
  },
);
