import { expect, test } from "@jest/globals";
import { retryAfterMs } from "../../../src/base/retry-after.ts";

const now_ms = Date.parse("2026-11-22T09:00:00Z");

test.each([
  [null, 0],
  ["", 0],
  ["0", 0],
  ["7", 7_000],
  ["3600", 3_600_000],
  ["-7", 0],
  ["soon", 0],
  ["9".repeat(400), 0],
  ["Sun, 22 Nov 2026 09:00:07 GMT", 7_000],
  ["Sun, 22 Nov 2026 08:59:59 GMT", 0],
])("%j asks to wait %i ms", (value, pause_ms) => {
  expect(retryAfterMs(value, now_ms)).toBe(pause_ms);
});
