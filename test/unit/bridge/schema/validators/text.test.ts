import { describe, expect, test } from "@jest/globals";
import { textThat } from "../../../../../src/bridge/schema/validators/text.ts";
import { path } from "../../../../../src/bridge/value/path.ts";

const at = path("parts", 0, "x");

describe("textThat", () => {
  const validator = textThat("an address", (text) => (text === "good" ? null : "it has no street"));

  test("says what it wants and accepts it", () => {
    expect(validator.description).toBe("an address");
    expect(validator.validate("good", at)).toEqual([]);
  });

  test("refuses with the reason, and without the value, which may be secret", () => {
    const [problem] = validator.validate("hunter2", at);
    expect(problem).toMatchObject({
      severity: "error",
      detail: "parts[0].x must be an address: it has no street.",
      path: at,
    });
    expect(JSON.stringify(problem)).not.toContain("hunter2");
  });
});
