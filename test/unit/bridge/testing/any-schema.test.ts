import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import type { ModelOf } from "../../../../src/bridge/schema/model.ts";
import { unknown } from "../../../../src/bridge/value/value.ts";
import { deepInstance } from "../engine/nested-fixture.ts";
import { seed } from "../seed.ts";
import { partly } from "./hide.ts";
import { settler } from "./settler.ts";
import { anyShape } from "./shapes.ts";

const chances = fc.infiniteStream(fc.nat(3));
const cases = anyShape.chain(({ attributes, config }) =>
  fc.tuple(fc.constant(attributes), config, config, chances, chances),
);
/** `CASES` looks harder: 20000 take some minutes. */
const numRuns = Number(process.env.CASES ?? 150);

test(`whatever the schema and configuration, core accepts what the engine plans and settles (TEST_SEED=${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([attributes, first, second, hidden, nulls]) => {
      let serial = 0;
      const settled = settler(
        () => nulls.next().value === 0,
        () => serial++,
      );
      const make = async ({ plan }: { readonly plan: object }) =>
        settled(attributes, plan as Readonly<Record<string, unknown>>) as ModelOf<AttributeMap>;
      const thing = deepInstance(attributes, { create: make, update: make });
      const hide = () => (hidden.next().value === 0 ? { instead: unknown } : null);
      for (const config of [first, second, first]) {
        const planned_with = partly(attributes, config, hide);
        expect((await thing.apply({ ...config }, { planned_with })).diagnostics).toEqual([]);
        expect(await thing.apply({ ...config })).toMatchObject({ action: "no-op", diagnostics: [] });
      }
      expect((await thing.destroy()).diagnostics).toEqual([]);
    }),
    { numRuns, seed },
  );
}, 900_000);
