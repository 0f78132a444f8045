import { describe, expect, test } from "@jest/globals";
import {
  destroyPolicyOf,
  guardSettingsOf,
  providerSchema,
  readSettings,
} from "../../../provider/configuration.ts";
import { unknown } from "../../../src/bridge/index.ts";

type Config = Parameters<typeof readSettings>[0];

const empty = Object.fromEntries(Object.keys(providerSchema.attributes).map((name) => [name, null]));
const settings = (config: Partial<Config>, environment: NodeJS.ProcessEnv = {}) =>
  readSettings({ ...empty, ...config } as Config, environment);

test.each([
  ["true", true],
  ["1", true],
  ["FALSE", false],
  ["0", false],
])("NOSANA_READ_ONLY=%s", (text, read_only) => {
  expect(guardSettingsOf(settings({}, { NOSANA_READ_ONLY: text }))).toEqual({
    read_only,
    max_spend_per_apply: null,
  });
});

test("amounts are read exactly, and an argument wins over its variable", () => {
  const environment = { NOSANA_MAX_SPEND_PER_APPLY: "5000000", NOSANA_ON_DESTROY: "stop" };
  expect(guardSettingsOf(settings({}, environment)).max_spend_per_apply).toBe(5_000_000n);
  expect(guardSettingsOf(settings({ max_spend_per_apply: 7n }, environment)).max_spend_per_apply).toBe(7n);
  expect(destroyPolicyOf(settings({}, environment))).toBe("stop");
  expect(destroyPolicyOf(settings({ on_destroy: "detach" }, environment))).toBe("detach");
});

test("what is not known yet forbids until it is", () => {
  const forbidding = settings({ read_only: unknown, max_spend_per_apply: unknown });
  expect(guardSettingsOf(forbidding)).toEqual({ read_only: true, max_spend_per_apply: 0n });
});

describe("a variable that its argument would not accept", () => {
  test.each([
    ["NOSANA_READ_ONLY", "yes", 'read_only must be "true" or "false", not "yes".'],
    ["NOSANA_MAX_SPEND_PER_APPLY", "much", 'max_spend_per_apply must be a number, not "much".'],
    ["NOSANA_MAX_SPEND_PER_APPLY", "-1", "max_spend_per_apply must be a whole number"],
    ["NOSANA_ON_DESTROY", "explode", 'on_destroy must be one of "detach", "stop"'],
  ])("%s=%s", (variable, text, problem) => {
    expect(() => settings({}, { [variable]: text })).toThrow(problem);
  });
});
