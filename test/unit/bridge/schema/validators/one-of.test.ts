import { describe, expect, test } from "@jest/globals";
import { oneOf } from "../../../../../src/bridge/schema/validators/one-of.ts";
import { path } from "../../../../../src/bridge/value/path.ts";

const at = path("parts", 0, "x");

describe("oneOf", () => {
  const validator = oneOf("fail", "warn");

  test("says what it wants and accepts it", () => {
    expect(validator.description).toBe('one of "fail", "warn"');
    expect(validator.validate("warn", at)).toEqual([]);
  });

  test.each(["Warn", "", "constructor"])("refuses %p", (value) => {
    expect(validator.validate(value, at)).toEqual([
      {
        severity: "error",
        summary: "Invalid value for parts[0].x",
        detail: `parts[0].x must be one of "fail", "warn", not ${JSON.stringify(value)}.`,
        path: at,
      },
    ]);
  });
});
