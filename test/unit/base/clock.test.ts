import { afterEach, expect, jest, test } from "@jest/globals";
import { default_settings } from "../../../provider/resources/job/settings.ts";
import { secondsBound } from "../../../provider/resources/job/time-bound.ts";
import { systemClock, wallClock } from "../../../src/base/clock.ts";

const hour_ms = 3_600_000;
/** More than any machine takes for a line of these tests. */
const moment_ms = 600_000;

afterEach(() => {
  jest.restoreAllMocks();
});

function setClock(by_ms: number): void {
  const now_ms = Date.now();
  jest.spyOn(Date, "now").mockImplementation(() => now_ms + by_ms);
}

test("the system's clock begins with the time of day", () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(moment_ms);
  expect(Number.isInteger(systemClock.now())).toBe(true);
});

test.each([
  ["two hours back", -2 * hour_ms],
  ["two hours ahead", 2 * hour_ms],
])("setting the machine's clock %s moves no deadline", (_, by_ms) => {
  const before_ms = systemClock.now();
  const bound = secondsBound("completion_timeout_seconds", default_settings);
  setClock(by_ms);
  expect(systemClock.now() - before_ms).toBeGreaterThanOrEqual(0);
  expect(systemClock.now() - before_ms).toBeLessThan(moment_ms);
  const later = secondsBound("completion_timeout_seconds", default_settings);
  expect(Math.abs(later.ends_at_ms - bound.ends_at_ms)).toBeLessThan(moment_ms);
  expect(Math.abs(wallClock.now() - before_ms - by_ms)).toBeLessThan(moment_ms);
});
