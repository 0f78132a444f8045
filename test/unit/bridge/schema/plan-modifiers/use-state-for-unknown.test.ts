import { describe, expect, test } from "@jest/globals";
import type { PlanModifierRequest } from "../../../../../src/bridge/schema/plan-modifier.ts";
import { useStateForUnknown } from "../../../../../src/bridge/schema/plan-modifiers/use-state-for-unknown.ts";
import { unknown, type Value } from "../../../../../src/bridge/value/value.ts";
import { modifierRequest as request } from "./request.ts";

describe("useStateForUnknown", () => {
  test.each<[string, PlanModifierRequest, Value | undefined]>([
    ["keeps the value on update", request(null, 1, unknown), 1],
    ["keeps null too", request(null, null, unknown), null],
    ["waits for a configuration that is unknown", request(unknown, 1, unknown), undefined],
    ["leaves a known plan alone", request(2, 1, 2), undefined],
    ["has nothing to keep on create", request(null, null, unknown, true), undefined],
  ])("%s", (_name, given, plan) => {
    expect(useStateForUnknown.modify(given).plan).toBe(plan);
    expect(useStateForUnknown.description).toBe("Keeps its value when the resource is updated.");
  });
});
