// Nothing here runs: see inference.ts. What handlers see of nested attributes, blocks, elements and write-only values.
import {
  bigintType,
  type CtyNumber,
  type DynamicTyped,
  dynamicAttribute,
  groupBlock,
  integerAttribute,
  integerType,
  listAttribute,
  listBlock,
  listNestedAttribute,
  listType,
  type ModelOf,
  mapAttribute,
  mapBlock,
  numberAttribute,
  objectType,
  type PlannedModelOf,
  setAttribute,
  setNestedAttribute,
  singleBlock,
  singleNestedAttribute,
  stringAttribute,
  stringType,
  tupleType,
  typedAttribute,
  type Unknown,
} from "../../../../src/bridge/index.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const d = { description: "" };
const inner = { n: integerAttribute("required", d), made: stringAttribute("computed", d) };
const attributes = {
  single: singleNestedAttribute("required", { ...d, attributes: inner }),
  list: listNestedAttribute("optional", { ...d, attributes: inner }),
  set: setNestedAttribute("optional", { ...d, attributes: inner, default: [{ n: 1, made: null }] }),
  maybe_block: singleBlock({ ...d, attributes: inner }),
  block: singleBlock({ ...d, attributes: inner, required: true }),
  group: groupBlock({ ...d, attributes: inner }),
  blocks: listBlock({ ...d, attributes: { deeper: mapBlock({ ...d, attributes: inner }) } }),
  numbers: listAttribute("optional", { ...d, element: bigintType, default: [1n] }),
  lists: setAttribute("required", { ...d, element: listType(integerType) }),
  map: mapAttribute("required", { ...d, element: objectType({ a: stringType }) }),
  tuple: typedAttribute(tupleType(stringType, integerType), "required", d),
  exact: numberAttribute("required", d),
  any: dynamicAttribute("required", d),
  secret: stringAttribute("required", { ...d, write_only: true }),
};
type Model = ModelOf<typeof attributes>;
type Planned = PlannedModelOf<typeof attributes>;
type Inner = ModelOf<typeof inner>;
type PlannedInner = PlannedModelOf<typeof inner>;

true satisfies Same<Inner, { readonly n: number; readonly made: string | null }>;
true satisfies Same<Model["single"], Inner>;
true satisfies Same<Model["list"], readonly Inner[] | null>;
true satisfies Same<Model["maybe_block"], Inner | null>;
true satisfies Same<Model["block"], Inner>;
true satisfies Same<Model["group"], Inner>;
true satisfies Same<Model["blocks"][number]["deeper"], ReadonlyMap<string, Inner>>;
true satisfies Same<Model["numbers"], readonly bigint[] | null>;
true satisfies Same<Model["lists"], readonly (readonly number[])[]>;
true satisfies Same<Model["map"], ReadonlyMap<string, { readonly a: string | null } | null>>;
true satisfies Same<Model["tuple"], readonly [string | null, number | null]>;
true satisfies Same<Model["exact"], CtyNumber>;
true satisfies Same<Model["any"], DynamicTyped>;

// A handler cannot return a write-only value, and finds it in the configuration.
true satisfies Same<Model["secret"], null>;
true satisfies Same<Planned["secret"], string | null | Unknown>;

// While planning, objects are known in part.
true satisfies Same<PlannedInner["n"], number | null | Unknown>;
true satisfies Same<Planned["single"], PlannedInner | null | Unknown>;
true satisfies Same<Planned["list"], readonly PlannedInner[] | null | Unknown>;
true satisfies Same<Planned["group"], PlannedInner | null | Unknown>;

// @ts-expect-error a default is of the element's own type
listAttribute("optional_computed", { ...d, element: bigintType, default: [1] });
// @ts-expect-error a default is a whole object
singleNestedAttribute("optional_computed", { ...d, attributes: inner, default: { n: 1 } });
// @ts-expect-error a block has no default
listBlock({ ...d, attributes: inner, default: [] });
// @ts-expect-error a group has no limits
groupBlock({ ...d, attributes: inner, min_items: 1 });
