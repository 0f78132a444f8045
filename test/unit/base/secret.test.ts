import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import { Secret } from "../../../src/base/secret.ts";

test("prints as a placeholder wherever it ends up", () => {
  const secret = new Secret("hunter2");
  const printed = [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), String(secret)];
  for (const text of printed) {
    expect(text).toContain("[redacted]");
    expect(text).not.toContain("hunter2");
  }
  expect(secret.reveal()).toBe("hunter2");
});
