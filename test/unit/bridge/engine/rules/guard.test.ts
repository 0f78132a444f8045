import { expect, test } from "@jest/globals";
import { applyResourceChange } from "../../../../../src/bridge/engine/apply-resource-change.ts";
import { planResourceChange } from "../../../../../src/bridge/engine/plan-resource-change.ts";
import { path } from "../../../../../src/bridge/value/path.ts";
import {
  type Fields,
  proposal,
  received,
  sent,
  thing,
  thingFields,
  toyCall,
  toyEngine,
  unknown,
} from "../toy.ts";

type Handlers = NonNullable<Parameters<typeof toyEngine>[0]>;
const config: Fields = { name: "a", size: 3 };

const plan = (handlers: Handlers, prior: Fields | null) =>
  planResourceChange(
    toyEngine(handlers),
    {
      type_name: "toy_thing",
      prior_state: sent(prior),
      proposed_new_state: sent(proposal(config, prior)),
      config: sent(config),
      prior_private: new Uint8Array(),
    },
    toyCall(),
  );

const apply = (handlers: Handlers) =>
  applyResourceChange(
    toyEngine(handlers),
    {
      type_name: "toy_thing",
      prior_state: sent(null),
      planned_state: sent({ ...config, zone: unknown, id: unknown, revision: unknown }),
      config: sent(config),
      planned_private: new Uint8Array(),
    },
    toyCall(),
  );

test("the engine finds a bad plan before core does", async () => {
  const { diagnostics } = await plan(
    { plan: async (request) => ({ plan: { ...request.plan, name: "A" } }) },
    thingFields,
  );
  expect(diagnostics).toEqual([
    {
      severity: "error",
      summary: "Bug in the provider",
      detail:
        'The provider planned toy_thing against Terraform\'s rules: name is configured as "a" but planned as "A", ' +
        'which is not its prior value "a" either. Please report this.',
      path: path("name"),
    },
  ]);
});

test("also in the second plan of a replacement, which core leaves unchecked until the old object is gone", async () => {
  const only_second: Handlers = {
    plan: async ({ plan: planned, prior }) => ({ plan: prior ? planned : { ...planned, amount: 5n } }),
  };
  expect((await plan(only_second, { ...thingFields, name: "b" })).diagnostics).toEqual([]);
  expect((await plan(only_second, null)).diagnostics).toMatchObject([
    { severity: "error", summary: "Bug in the provider", path: path("amount") },
  ]);
});

test("a plan that failed is not judged as well", async () => {
  const { diagnostics } = await plan(
    {
      plan: async (request, _services, context) => {
        context.diagnostics.error("No", "On purpose.");
        return { plan: { ...request.plan, name: "A" } };
      },
    },
    thingFields,
  );
  expect(diagnostics.map(({ summary }) => summary)).toEqual(["No"]);
});

test("a result that is not what was planned is an error, and saved", async () => {
  const { diagnostics, new_state } = await apply({ create: async () => ({ ...thing, name: "A", size: 4 }) });
  expect(diagnostics.map(({ summary, path: at }) => [summary, at])).toEqual([
    ["Bug in the provider", path("name")],
    ["Bug in the provider", path("size")],
  ]);
  expect(received(new_state)).toMatchObject({ name: "A", size: 4, id: "thing-1" });
});

test("after an error of the handler the result may be anything", async () => {
  const { diagnostics, new_state } = await apply({
    create: async (_request, _services, context) => {
      context.diagnostics.error("Half done", "On purpose.");
      return { ...thing, name: "A" };
    },
  });
  expect(diagnostics.map(({ summary }) => summary)).toEqual(["Half done"]);
  expect(received(new_state)).toMatchObject({ name: "A" });
});
