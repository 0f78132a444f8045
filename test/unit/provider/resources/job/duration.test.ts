import { expect, test } from "@jest/globals";
import { durationMilliseconds, durationUpTo } from "../../../../../provider/resources/job/duration.ts";
import { path } from "../../../../../src/bridge/index.ts";

// As time.ParseDuration of Go reads them.
test.each([
  ["90s", 90_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["2.s", 2_000],
  ["+1m", 60_000],
  ["300ms", 300],
  ["1m1ms", 60_001],
  ["1500us", 1.5],
  ["1500µs", 1.5],
  ["0s", 0],
  ["", null],
  ["5", null],
  ["5 m", null],
  ["1d", null],
  ["-1m", null],
  ["1h30", null],
  [".s", null],
  ["1e3s", null],
  ["5m ", null],
])("%j is %j milliseconds", (text, milliseconds) => {
  expect(durationMilliseconds(text)).toBe(milliseconds);
});

test("only what is above nothing and not too long is accepted, and a refusal names the attribute", () => {
  const { validate } = durationUpTo(60);
  const at = path("timeouts", "create");
  expect(validate("1m", at)).toEqual([]);
  for (const text of ["0s", "61s", "soon"])
    expect(validate(text, at)).toEqual([
      expect.objectContaining({
        severity: "error",
        path: at,
        detail: expect.stringContaining(`timeouts.create is "${text}"`),
      }),
    ]);
});
