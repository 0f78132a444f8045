import { describe, expect, test } from "@jest/globals";
import type { PlanModifierRequest } from "../../../../../src/bridge/schema/plan-modifier.ts";
import { requiresReplace } from "../../../../../src/bridge/schema/plan-modifiers/requires-replace.ts";
import { unknown } from "../../../../../src/bridge/value/value.ts";
import { modifierRequest as request } from "./request.ts";

describe("requiresReplace", () => {
  test.each<[string, PlanModifierRequest, boolean]>([
    ["a change", request(2, 1, 2), true],
    ["a change from null", request(2, null, 2), true],
    ["a change to null", request(null, 1, null), true],
    ["what may turn out a change", request(unknown, 1, unknown), true],
    ["another form of the same number", request(1n, 1, 1n), false],
    ["no change", request(1, 1, 1), false],
    ["a creation", request(2, null, 2, true), false],
  ])("%s", (_name, given, replaces) => {
    expect(requiresReplace.modify(given).requires_replace).toBe(replaces);
    expect(requiresReplace.description).toBe("Changing this replaces the resource.");
  });
});
