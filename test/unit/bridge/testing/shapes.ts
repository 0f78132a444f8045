import fc from "fast-check";
import type { AttributeMap, Presence } from "../../../../src/bridge/schema/attribute.ts";
import {
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../src/bridge/schema/blocks.ts";
import { stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import {
  listNestedAttribute,
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../src/bridge/schema/nested-attributes.ts";
import { useStateForUnknown } from "../../../../src/bridge/schema/plan-modifiers/use-state-for-unknown.ts";
import { unknown } from "../../../../src/bridge/value/value.ts";

/** Attributes, and how to write a configuration for them. `open` configurations have unknowns in them. */
export interface Shape {
  readonly attributes: AttributeMap;
  readonly config: fc.Arbitrary<object>;
}

const d = { description: "" };
const word = fc.constantFrom("a", "b", "c");

function textOf(presence: Presence, keeps: boolean, has_default: boolean) {
  const plan_modifiers = keeps ? [useStateForUnknown] : [];
  if (presence === "optional_computed" && has_default)
    return stringAttribute(presence, { ...d, plan_modifiers, default: "default" });
  return stringAttribute(presence, { ...d, plan_modifiers });
}

const leaf = (in_set: boolean) =>
  fc
    .tuple(
      fc.constantFrom<Presence>("required", "optional", "computed", "optional_computed"),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([presence, keeps, has_default]) => ({
      attribute: textOf(presence, keeps, has_default && !in_set),
      config:
        presence === "required"
          ? word
          : presence === "computed"
            ? fc.constant(null)
            : fc.option(word, { nil: null }),
    }));

type Member = { readonly attribute: AttributeMap[string]; readonly config: fc.Arbitrary<unknown> };

export function shape(depth: number, blocks: boolean, in_set: boolean): fc.Arbitrary<Shape> {
  const member: fc.Arbitrary<Member> =
    depth === 0 ? leaf(in_set) : fc.oneof(leaf(in_set), nested(depth - 1, blocks, in_set));
  return fc.array(member, { minLength: 1, maxLength: 3 }).map((members) => ({
    attributes: Object.fromEntries(members.map(({ attribute }, index) => [`m${index}`, attribute])),
    config: fc
      .tuple(...members.map(({ config }) => config))
      .map((values) => Object.fromEntries(values.map((value, index) => [`m${index}`, value]))),
  }));
}

const keyed = (config: fc.Arbitrary<unknown>) =>
  fc.dictionary(word, config, { maxKeys: 2, noNullPrototype: true });
const several = (config: fc.Arbitrary<unknown>) => fc.array(config, { maxLength: 2 });
/** Equal elements of a set are one. */
const distinct = (config: fc.Arbitrary<unknown>) =>
  fc.uniqueArray(config, { maxLength: 4, selector: (value) => JSON.stringify(value) });

function nested(depth: number, blocks: boolean, in_set: boolean): fc.Arbitrary<Member> {
  const inside = (set: boolean, inner_blocks: boolean) => shape(depth, inner_blocks, in_set || set);
  const nullable = (config: fc.Arbitrary<unknown>) => fc.option(config, { nil: null });
  const attributes = [
    inside(false, false).map(({ attributes, config }) => ({
      attribute: singleNestedAttribute("optional", { ...d, attributes }),
      config: nullable(config),
    })),
    inside(false, false).map(({ attributes, config }) => ({
      attribute: listNestedAttribute("optional_computed", { ...d, attributes }),
      config: nullable(several(config)),
    })),
    inside(true, false).map(({ attributes, config }) => ({
      attribute: setNestedAttribute("optional", { ...d, attributes }),
      config: nullable(distinct(config)),
    })),
    inside(false, false).map(({ attributes, config }) => ({
      attribute: mapNestedAttribute("optional", { ...d, attributes }),
      config: nullable(keyed(config)),
    })),
  ];
  if (!blocks) return fc.oneof(...attributes);
  return fc.oneof(
    ...attributes,
    inside(false, true).map(({ attributes: a, config }) => ({
      attribute: singleBlock({ ...d, attributes: a }),
      config: nullable(config),
    })),
    inside(false, true).map(({ attributes: a, config }) => ({
      attribute: groupBlock({ ...d, attributes: a }),
      config,
    })),
    inside(false, true).map(({ attributes: a, config }) => ({
      attribute: listBlock({ ...d, attributes: a }),
      config: several(config),
    })),
    inside(true, false).map(({ attributes: a, config }) => ({
      attribute: setBlock({ ...d, attributes: a }),
      config: distinct(config),
    })),
    inside(false, true).map(({ attributes: a, config }) => ({
      attribute: mapBlock({ ...d, attributes: a }),
      config: keyed(config),
    })),
  );
}

/** The same configuration before something it refers to is known. */
export function partly(value: unknown, hide: () => boolean): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return hide() ? unknown : value;
  if (Array.isArray(value)) return value.map((item) => partly(item, hide));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, item]) => [name, partly(item, hide)]),
  );
}
