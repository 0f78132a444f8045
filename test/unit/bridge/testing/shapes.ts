import fc from "fast-check";
import type { Attribute, AttributeMap, Presence } from "../../../../src/bridge/schema/attribute.ts";
import {
  type BlockOptions,
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../src/bridge/schema/blocks.ts";
import {
  listNestedAttribute,
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../src/bridge/schema/nested-attributes.ts";
import { configOf, leaf, type Member, type Place, word } from "./leaves.ts";

/** Attributes and blocks, and how to write a configuration for them. */
export interface Shape {
  readonly attributes: AttributeMap;
  readonly config: fc.Arbitrary<object>;
}

function shape(place: Place): fc.Arbitrary<Shape> {
  const inner = { ...place, depth: place.depth - 1 };
  const member: fc.Arbitrary<Member> =
    place.depth === 0
      ? leaf(place)
      : fc.oneof(leaf(place), leaf(place), nestedAttribute(inner), ...(place.blocks ? [block(inner)] : []));
  return fc.array(member, { minLength: 1, maxLength: 3 }).map((members) => ({
    attributes: Object.fromEntries(members.map(({ attribute }, index) => [`m${index}`, attribute])),
    config: fc
      .tuple(...members.map(({ config }) => config))
      .map((values) => Object.fromEntries(values.map((value, index) => [`m${index}`, value]))),
  }));
}

type Objects = (config: fc.Arbitrary<object>) => fc.Arbitrary<unknown>;
const one: Objects = (config) => config;
const several: Objects = (config) => fc.array(config, { maxLength: 2 });
/** Equal objects of a set are one. */
const distinct: Objects = (config) =>
  fc.uniqueArray(config, { maxLength: 4, selector: (value) => JSON.stringify(value) });
const keyed: Objects = (config) => fc.dictionary(word, config, { maxKeys: 2, noNullPrototype: true });

const d = { description: "" };
const attributeKinds = [
  { build: singleNestedAttribute, objects: one, collection: false, set: false },
  { build: listNestedAttribute, objects: several, collection: true, set: false },
  { build: setNestedAttribute, objects: distinct, collection: true, set: true },
  { build: mapNestedAttribute, objects: keyed, collection: true, set: false },
] as const;

function nestedAttribute(place: Place): fc.Arbitrary<Member> {
  const presences: Presence[] = ["optional", "required", "optional_computed", "computed"];
  const presence = place.in_computed ? fc.constant<Presence>("computed") : fc.constantFrom(...presences);
  return fc.tuple(fc.constantFrom(...attributeKinds), presence).chain(([kind, given]) =>
    shape({
      depth: place.depth,
      blocks: false,
      in_set: place.in_set || kind.set,
      in_collection: place.in_collection || kind.collection,
      in_computed: given === "computed",
    }).map(({ attributes, config }) => ({
      attribute: kind.build(given, { ...d, attributes }) as Attribute,
      config: configOf(given, kind.objects(config)),
    })),
  );
}

const blockKinds: readonly {
  readonly build: (options: BlockOptions<AttributeMap>) => unknown;
  readonly objects: Objects;
  readonly collection: boolean;
  readonly set: boolean;
}[] = [
  {
    build: singleBlock,
    objects: (config) => fc.option(config, { nil: null }),
    collection: false,
    set: false,
  },
  { build: groupBlock, objects: one, collection: false, set: false },
  { build: listBlock, objects: several, collection: true, set: false },
  { build: setBlock, objects: distinct, collection: true, set: true },
  { build: mapBlock, objects: keyed, collection: true, set: false },
];

function block(place: Place): fc.Arbitrary<Member> {
  return fc.constantFrom(...blockKinds).chain((kind) =>
    shape({
      ...place,
      // Terraform allows blocks inside blocks of sets too.
      blocks: true,
      in_set: place.in_set || kind.set,
      in_collection: place.in_collection || kind.collection,
    }).map(({ attributes, config }) => ({
      attribute: kind.build({ ...d, attributes }) as Attribute,
      config: kind.objects(config),
    })),
  );
}

/** Any schema of a resource that Terraform accepts. */
export const anyShape = shape({
  depth: 2,
  blocks: true,
  in_set: false,
  in_collection: false,
  in_computed: false,
});
