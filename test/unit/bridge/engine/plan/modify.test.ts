import { expect, test } from "@jest/globals";
import { createEngine, type Engine } from "../../../../../src/bridge/engine/engine.ts";
import { planResourceChange } from "../../../../../src/bridge/engine/plan-resource-change.ts";
import { integerAttribute, stringAttribute } from "../../../../../src/bridge/schema/builders.ts";
import { listNestedAttribute } from "../../../../../src/bridge/schema/nested-attributes.ts";
import type { PlanModifier, PlanModifierRequest } from "../../../../../src/bridge/schema/plan-modifier.ts";
import { defineSchema } from "../../../../../src/bridge/schema/schema.ts";
import { encodeValue } from "../../../../../src/bridge/value/msgpack.ts";
import { formatPath } from "../../../../../src/bridge/value/path.ts";
import { fromPlain } from "../../../../../src/bridge/value/plain.ts";
import { unknown } from "../../../../../src/bridge/value/value.ts";
import { jsonBytes, toyCall, toyProvider } from "../toy.ts";

const d = { description: "" };

/** A disk whose parts can grow while it stays on the tier on which it was made. */
function diskEngine(modifier: PlanModifier) {
  const schema = defineSchema("resource", {
    ...d,
    attributes: {
      tier: stringAttribute("optional_computed", { ...d, default: "cheap" }),
      parts: listNestedAttribute("required", {
        ...d,
        attributes: { size: integerAttribute("required", { ...d, plan_modifiers: [modifier] }) },
      }),
      made: stringAttribute("computed", d),
    },
  });
  const engine = createEngine({
    ...toyProvider(),
    resources: [
      {
        type_name: "toy_disk",
        schema,
        create: async () => ({ tier: "cheap", parts: [], made: "" }),
        read: async () => null,
        update: async () => ({ tier: "cheap", parts: [], made: "" }),
        delete: async () => {},
      },
    ],
  }) as Engine;
  const sent = (plain: object) => ({
    msgpack: encodeValue(schema.type, fromPlain(schema.type, plain)),
    json: new Uint8Array(),
  });
  return { engine, sent };
}

const prior = { tier: "cheap", parts: [{ size: 1 }], made: "m" };
const config = { tier: null, parts: [{ size: 2 }], made: null };
const proposed = { tier: null, parts: [{ size: 2 }], made: "m" };

test("a modifier sees the whole resource in all three states, and its private state", async () => {
  const seen: PlanModifierRequest[] = [];
  const { engine, sent } = diskEngine({
    description: "",
    modify(request) {
      seen.push(request);
      return { requires_replace: request.private.get("tier") !== request.planned_resource.tier };
    },
  });
  const plan = (remembered: string) =>
    planResourceChange(
      engine,
      {
        type_name: "toy_disk",
        prior_state: sent(prior),
        proposed_new_state: sent(proposed),
        config: sent(config),
        prior_private: jsonBytes({ tier: remembered }),
      },
      toyCall(),
    );
  const stays = await plan("cheap");
  expect([stays.diagnostics, stays.requires_replace]).toEqual([[], []]);
  expect(seen).toMatchObject([
    {
      plan: 2,
      prior_resource: { tier: "cheap", parts: [{ size: 1 }] },
      config_resource: { tier: null, parts: [{ size: 2 }] },
      planned_resource: { tier: "cheap", parts: [{ size: 2 }], made: unknown },
    },
  ]);
  const moves = await plan("dear");
  expect(moves.requires_replace.map(formatPath)).toEqual(["parts[0].size"]);
});

test("private state that cannot be read is an error for who looks at it, and for nobody else", async () => {
  const planned = async (modifier: PlanModifier) => {
    const { engine, sent } = diskEngine(modifier);
    const { diagnostics } = await planResourceChange(
      engine,
      {
        type_name: "toy_disk",
        prior_state: sent(prior),
        proposed_new_state: sent(proposed),
        config: sent(config),
        prior_private: Uint8Array.of(1, 2, 3),
      },
      toyCall(),
    );
    return diagnostics.map(({ severity }) => severity);
  };
  expect(await planned({ description: "", modify: () => ({}) })).toEqual([]);
  expect(
    await planned({ description: "", modify: (request) => ({ plan: request.private.get("x") as never }) }),
  ).toEqual(["error"]);
});
