import { describe, expect, test } from "@jest/globals";
import { wholeNumberBetween } from "../../../../../src/bridge/schema/validators/between.ts";
import { Decimal } from "../../../../../src/bridge/value/number.ts";
import { path } from "../../../../../src/bridge/value/path.ts";

const at = path("parts", 0, "x");

describe("wholeNumberBetween", () => {
  const validator = wholeNumberBetween(1, 10, "seconds");

  test("says what it wants", () => {
    expect(validator.description).toBe("a whole number of seconds from 1 to 10");
  });

  test.each([1, 5, 10])("accepts %p", (value) => {
    expect(validator.validate(value, at)).toEqual([]);
  });

  test.each([
    [0, "0"],
    [11, "11"],
    [1.5, "1.5"],
    [2n ** 64n, "18446744073709551616"],
    [new Decimal("1.00000000000000000001"), "1.00000000000000000001"],
  ])("refuses %p", (value, printed) => {
    expect(validator.validate(value, at)).toEqual([
      {
        severity: "error",
        summary: "Invalid value for parts[0].x",
        detail: `parts[0].x must be a whole number of seconds from 1 to 10, not ${printed}.`,
        path: at,
      },
    ]);
  });
});
