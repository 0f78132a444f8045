import { expect, test } from "@jest/globals";
import { hclogLine } from "../../../../src/bridge/host/log-writer.ts";

const now = new Date("2026-12-01T10:00:00Z");

test("what a host of a job wrote reaches no terminal through the log, whose reader takes JSON's escapes out", () => {
  const hostile = "\u001b]0;pwned\u0007 \u009b2J \u202eRTL";
  const line = hclogLine(
    {
      level: "warn",
      message: hostile,
      fields: { reason: hostile, error: new Error(hostile), deep: [hostile] },
    },
    "provider",
    now,
  );
  const plain = "\\u001b]0;pwned\\u0007 \\u009b2J \\u202eRTL";
  expect(JSON.parse(line)).toMatchObject({
    "@message": plain,
    reason: plain,
    error: plain,
    deep: [plain],
  });
});

test("a long field is cut, which the field says", () => {
  const fields = { text: "x".repeat(9_000) };
  const line = hclogLine({ level: "warn", message: "m", fields }, "provider", now);
  expect(JSON.parse(line).text).toBe(`${"x".repeat(8_000)}… (9000 characters)`);
});
