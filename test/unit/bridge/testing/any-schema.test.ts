import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import type { ModelOf } from "../../../../src/bridge/schema/model.ts";
import { Unknown } from "../../../../src/bridge/value/value.ts";
import { deepInstance } from "../engine/nested-fixture.ts";
import { seed } from "../seed.ts";
import { partly, shape } from "./shapes.ts";

const shapeWithConfigs = shape(2, true, false).chain(({ attributes, config }) =>
  fc.tuple(
    fc.constant(attributes),
    config,
    config,
    fc.infiniteStream(fc.boolean()),
    fc.infiniteStream(fc.boolean()),
  ),
);

/** Fills in what is open with something new each time, or with nothing. */
function settler(null_next: () => boolean) {
  let serial = 0;
  const settled = (attributes: AttributeMap, planned: object): object =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, { nested }]) => {
        const value = (planned as Record<string, unknown>)[name];
        if (value instanceof Unknown) return [name, nested || null_next() ? null : `new ${serial++}`];
        if (!nested || value === null) return [name, value];
        if (Array.isArray(value)) return [name, value.map((item) => settled(nested.attributes, item))];
        if (value instanceof Map)
          return [name, new Map([...value].map(([key, item]) => [key, settled(nested.attributes, item)]))];
        return [name, settled(nested.attributes, value as object)];
      }),
    );
  return settled;
}

test(`whatever the schema and configuration, core accepts what the engine plans and settles (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(shapeWithConfigs, async ([attributes, first, second, hidden, nulls]) => {
      const settled = settler(() => nulls.next().value ?? false);
      const make = async ({ plan }: { readonly plan: object }) =>
        settled(attributes, plan) as ModelOf<AttributeMap>;
      const thing = deepInstance(attributes, { create: make, update: make });
      const hide = () => hidden.next().value ?? false;
      const part = (config: object) => ({ planned_with: partly(config, hide) as Record<string, unknown> });
      const created = await thing.apply({ ...first }, part(first));
      expect(created.diagnostics).toEqual([]);
      expect((await thing.apply({ ...second }, part(second))).diagnostics).toEqual([]);
      expect(await thing.apply({ ...second })).toMatchObject({ action: "no-op", diagnostics: [] });
      expect((await thing.apply({ ...first })).diagnostics).toEqual([]);
      expect((await thing.destroy()).diagnostics).toEqual([]);
    }),
    { numRuns: Number(process.env.SHAPE_RUNS ?? 150), seed },
  );
}, 600_000);
