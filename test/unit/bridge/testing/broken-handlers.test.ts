import { expect, test } from "@jest/globals";
import { unknown } from "../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../src/bridge/testing/index.ts";
import { type Bench, type BenchResource, benchProvider, fulfilled, type PlannedBench } from "./bench.ts";

const config = {
  name: "a",
  tags: ["x", "y"],
  zones: ["n", "s"],
  rules: [{ port: 80 }, { port: 443 }],
  password: "hunter2-hunter2",
};
let calls = 0;

/** Each breaks one rule; the message must name the attribute. */
const broken: readonly (readonly [string, Partial<BenchResource>, RegExp])[] = [
  [
    "an apply result that is not what was planned",
    { create: async ({ plan }) => ({ ...fulfilled(plan, 1), name: "A" }) },
    /name was planned as "a" but is "A"/,
  ],
  [
    "a planned value for what is neither configured nor computed",
    { plan: async ({ plan }) => ({ plan: { ...plan, note: "made up" } }) },
    /note is planned as "made up" although it is not configured/,
  ],
  [
    "a plan that changes a configured value",
    { plan: async ({ plan }) => ({ plan: { ...plan, name: "A" } }) },
    /name is configured as "a" but planned as "A"/,
  ],
  [
    "a plan that changes a configured value inside a nested attribute",
    {
      plan: async ({ plan }) => ({
        plan: {
          ...plan,
          rules: (plan.rules as readonly object[]).map((rule) => ({ ...rule, port: 1 })) as never,
        },
      }),
    },
    /rules\[0\]\.port is configured as 80 but planned as 1/,
  ],
  [
    "a lost attribute",
    {
      create: async ({ plan }) => {
        const { tags: _, ...rest } = fulfilled(plan, 1);
        return rest as Bench;
      },
    },
    /did not settle tags: it is undefined/,
  ],
  [
    "a lost element",
    { create: async ({ plan }) => ({ ...fulfilled(plan, 1), tags: ["x"] }) },
    /tags\[1\] was planned but has vanished/,
  ],
  [
    "an element too many in a set",
    { create: async ({ plan }) => ({ ...fulfilled(plan, 1), zones: ["n", "s", "w"] }) },
    /zones has the element "w", which was not planned/,
  ],
  [
    "a value of the wrong type",
    { create: async ({ plan }) => ({ ...fulfilled(plan, 1), size: "3" as never }) },
    /did not settle size: a number is required/,
  ],
  ["null after create", { create: async () => null as never }, /bench_thing: create returned null/],
  [
    "an unknown after apply",
    { create: async ({ plan }) => ({ ...fulfilled(plan, 1), revision: unknown as never }) },
    /did not settle revision: it is unknown/,
  ],
  [
    "an unknown inside a nested attribute after apply",
    { create: async ({ plan }) => ({ ...fulfilled(plan, 1), rules: plan.rules as Bench["rules"] }) },
    /did not settle rules\[0\]\.rule_id: it is unknown/,
  ],
  [
    "a plan that is not the same twice",
    { plan: async ({ plan }) => ({ plan: { ...plan, id: `random-${++calls}` } }) },
    /id was planned as "random-\d+" but is "random-\d+"/,
  ],
  [
    "a second plan that is not empty",
    {
      plan: async ({ plan, prior }) => ({ plan: prior ? { ...plan, revision: unknown } : plan }),
    },
    /revision is 1 and is to become \(known after apply\) although nothing changed/,
  ],
  [
    "a read that says something else than what was applied",
    { read: async ({ state }) => ({ ...state, name: state.name.toUpperCase() }) },
    /name is "A" and is to become "a" although nothing changed once the object was read/,
  ],
  [
    "a read that loses the object",
    { read: async () => null },
    /The resource is to create although nothing changed once the object was read/,
  ],
  [
    "a write-only value in the state",
    {
      create: async ({ plan, config: { password } }) => ({
        ...fulfilled(plan, 1),
        password: password as never,
      }),
    },
    /returned a value for password, which is write-only/,
  ],
  [
    "a write-only value in another attribute",
    { create: async ({ plan, config: { password } }) => ({ ...fulfilled(plan, 1), id: `id-${password}` }) },
    /password is write-only, but its value is in the state/,
  ],
  [
    "a write-only value in private state and in a message",
    {
      create: async ({ plan, config: { password }, private: remembered }, _services, { diagnostics }) => {
        remembered.set("login", { password });
        diagnostics.warn("Logged in", `with ${password}`);
        return fulfilled(plan, 1);
      },
    },
    /password is write-only, but its value is in the private state and a message/,
  ],
  [
    "a replacement for an attribute that does not exist",
    { plan: async ({ plan }) => ({ plan, requires_replace: [[{ attribute: "colour" }]] }) },
    /there is no colour/,
  ],
  [
    "a nested attribute that is unknown as a whole",
    { plan: async ({ plan }) => ({ plan: { ...plan, rules: unknown } as PlannedBench }) },
    /rules is configured but planned as unknown/,
  ],
];

test.each(broken)("the host catches %s", async (_name, handlers, message) => {
  const thing = createTestHost(benchProvider(handlers)).resource("bench_thing");
  const { diagnostics } = await thing.apply(config);
  const said = diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`);
  expect(said).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
});

test("a provider that does everything right has nothing to hear", async () => {
  const thing = createTestHost(benchProvider()).resource("bench_thing");
  expect(await thing.apply(config)).toMatchObject({
    action: "create",
    diagnostics: [],
    state: {
      ...config,
      password: null,
      size: 3,
      id: "bench-1",
      rules: [
        { port: 80, rule_id: "rule-80" },
        { port: 443, rule_id: "rule-443" },
      ],
    },
  });
});
