import fc from "fast-check";
import type { Attribute, Presence } from "../../../../src/bridge/schema/attribute.ts";
import {
  boolAttribute,
  dynamicAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  numberAttribute,
  setAttribute,
  stringAttribute,
} from "../../../../src/bridge/schema/builders.ts";
import type { PlanModifier } from "../../../../src/bridge/schema/plan-modifier.ts";
import { requiresReplace } from "../../../../src/bridge/schema/plan-modifiers/requires-replace.ts";
import {
  useNonNullStateForUnknown,
  useStateForUnknown,
} from "../../../../src/bridge/schema/plan-modifiers/use-state-for-unknown.ts";
import { stringType } from "../../../../src/bridge/schema/value-type.ts";

/** An attribute or block, and how to configure it. */
export interface Member {
  readonly attribute: Attribute;
  readonly config: fc.Arbitrary<unknown>;
}

/** Where in a schema an attribute stands, as far as that limits it. */
export interface Place {
  readonly depth: number;
  /** Blocks can stand here. */
  readonly blocks: boolean;
  readonly in_set: boolean;
  readonly in_collection: boolean;
  readonly in_computed: boolean;
}

export const word = fc.constantFrom("a", "b", "c");
const words = fc.array(word, { maxLength: 3 });
const keyed = fc.dictionary(word, word, { maxKeys: 2, noNullPrototype: true });
const number = fc.constantFrom(0, 1, 2.5, -7, 1e9);
const any = fc.oneof(word, number, words, keyed);

type Options = { readonly description: string; readonly plan_modifiers: readonly PlanModifier[] };

/** Few values, so that objects often differ in one thing only. */
const kinds: readonly {
  readonly build: (presence: Presence, options: Options) => unknown;
  readonly config: fc.Arbitrary<unknown>;
  readonly dynamic?: true;
}[] = [
  { build: (presence, options) => stringAttribute(presence, options), config: word },
  { build: (presence, options) => stringAttribute(presence, options), config: word },
  { build: (presence, options) => numberAttribute(presence, options), config: number },
  { build: (presence, options) => boolAttribute(presence, options), config: fc.boolean() },
  { build: (presence, options) => listOfStringsAttribute(presence, options), config: words },
  { build: (presence, options) => mapOfStringsAttribute(presence, options), config: keyed },
  {
    build: (presence, options) => setAttribute(presence, { ...options, element: stringType }),
    config: words,
  },
  { build: (presence, options) => dynamicAttribute(presence, options), config: any, dynamic: true },
];
const modifiers = fc.constantFrom<readonly PlanModifier[]>(
  [],
  [],
  [useStateForUnknown],
  [useStateForUnknown],
  [useNonNullStateForUnknown],
  [requiresReplace],
);

/** One value, without a schema of its own. */
export function leaf({ in_set, in_collection, in_computed }: Place): fc.Arbitrary<Member> {
  const possible = kinds.filter(({ dynamic }) => !(dynamic && in_collection));
  const presences = fc.constantFrom<Presence>("required", "optional", "computed", "optional_computed");
  return fc
    .tuple(
      fc.constantFrom(...possible),
      in_computed ? fc.constant<Presence>("computed") : presences,
      modifiers,
      fc.boolean(),
    )
    .map(([{ build, config }, presence, plan_modifiers, has_default]) => {
      const options = { description: "", plan_modifiers };
      const attribute =
        presence === "optional_computed" && has_default && !in_set && config === word
          ? stringAttribute(presence, { ...options, default: "default" })
          : build(presence, options);
      return { attribute: attribute as Attribute, config: configOf(presence, config) };
    });
}

/** Null where there may be, and nothing else where there must be nothing. */
export function configOf(presence: Presence, config: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (presence === "computed") return fc.constant(null);
  return presence === "required" ? config : fc.option(config, { nil: null });
}
