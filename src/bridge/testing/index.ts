// For the unit tests of provider authors.
export type { Configuration } from "./configuration.ts";
export { createTestHost, type TestHost, type TestHostOptions } from "./host.ts";
export type { ApplyOutcome, PlanOutcome, SavedPlan, TestInstance } from "./instance.ts";
export type { Action } from "./plan-change.ts";
