import { expect, test } from "@jest/globals";
import {
  requiresReplaceIf,
  requiresReplaceIfConfigured,
} from "../../../../../src/bridge/schema/plan-modifiers/requires-replace.ts";
import { useNonNullStateForUnknown } from "../../../../../src/bridge/schema/plan-modifiers/use-state-for-unknown.ts";
import { unknown } from "../../../../../src/bridge/value/value.ts";
import { modifierRequest as request } from "./request.ts";

test("a condition is asked only about changes", () => {
  const asked: unknown[] = [];
  const shrinking = requiresReplaceIf("Shrinking this replaces the resource.", ({ plan, prior }) => {
    asked.push(plan);
    return Number(plan) < Number(prior);
  });
  const outcomes = [request(1, 2, 1), request(2, 1, 2), request(1, 1, 1), request(1, null, 1, true)];
  expect(outcomes.map((one) => shrinking.modify(one).requires_replace)).toEqual([true, false, false, false]);
  expect(asked).toEqual([1, 2]);
  expect(shrinking.description).toBe("Shrinking this replaces the resource.");
});

test("taking it out of the configuration replaces nothing, if so wished", () => {
  const outcomes = [request(2, 1, 2), request(null, 1, unknown), request(unknown, 1, unknown)];
  expect(outcomes.map((one) => requiresReplaceIfConfigured.modify(one).requires_replace)).toEqual([
    true,
    false,
    true,
  ]);
});

test("a null that is still to come is not kept", () => {
  expect(useNonNullStateForUnknown.modify(request(null, null, unknown))).toEqual({});
  expect(useNonNullStateForUnknown.modify(request(null, 1, unknown))).toEqual({ plan: 1 });
  expect(useNonNullStateForUnknown.modify(request(unknown, 1, unknown))).toEqual({});
  expect(useNonNullStateForUnknown.modify(request(null, null, unknown, true))).toEqual({});
});
