import fc from "fast-check";
import { fromBigInt, fromDouble, parseNumber } from "../../../../src/bridge/value/number.ts";
import { type CtyType, listOf, mapOf, objectOf, setOf, tupleOf } from "../../../../src/bridge/value/type.ts";
import {
  DynamicTyped,
  objectValue,
  Unknown,
  unknown,
  type Value,
} from "../../../../src/bridge/value/value.ts";

const oddNames = ["", "__proto__", "constructor", "10", "2", "=", "a b", "é", "toString"];

/** Text as cty holds it: composed, of whole characters. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }).map((characters) => characters.normalize("NFC")),
  fc.constantFrom("", "\0", "🚀", "\ufeff", "x".repeat(40)),
);
const name = fc.oneof(fc.constantFrom(...oddNames), text);

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -200, max: 300 }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(fromBigInt),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(fromDouble),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: -60, max: 20 }))
    .map(([digits, exponent]) => parseNumber(`${digits}e${exponent}`)),
);

const primitive = fc.constantFrom<CtyType>("string", "number", "bool");

/** Any type, nested a few levels deep. */
export const anyType: fc.Arbitrary<CtyType> = fc.letrec<{ type: CtyType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, depthIdentifier: "type" },
    primitive,
    fc.constant<CtyType>("dynamic"),
    tie("type").map(listOf),
    tie("type").map(setOf),
    tie("type").map(mapOf),
    fc.array(tie("type"), { maxLength: 3, depthIdentifier: "type" }).map(tupleOf),
    fc
      .uniqueArray(fc.tuple(name, tie("type")), {
        maxLength: 3,
        selector: ([key]) => key,
        depthIdentifier: "type",
      })
      .map((entries) => objectOf(Object.fromEntries(entries))),
  ),
})).type;

const refinement = fc.uint8Array({ minLength: 2, maxLength: 40 }).map((bytes) => new Unknown(bytes));

/** Any value of a type: null and unknown at every depth. `known` leaves unknowns out. */
export function anyValueOf(type: CtyType, known = false): fc.Arbitrary<Value> {
  const open = known ? [] : [{ weight: 1, arbitrary: unknownOf(type) }];
  return fc.oneof({ weight: 1, arbitrary: fc.constant<Value>(null) }, ...open, {
    weight: 6,
    arbitrary: knownOf(type, known),
  });
}

function unknownOf(type: CtyType): fc.Arbitrary<Value> {
  return type === "dynamic" ? fc.constant(unknown) : fc.oneof(fc.constant(unknown), refinement);
}

function knownOf(type: CtyType, known: boolean): fc.Arbitrary<Value> {
  switch (type) {
    case "string":
      return text;
    case "number":
      return number;
    case "bool":
      return fc.boolean();
    case "dynamic":
      return fc
        .oneof(
          primitive,
          primitive.map(listOf),
          primitive.map((a) => objectOf({ a, d: "dynamic" })),
        )
        .chain((inner) => anyValueOf(inner, known).map((value) => new DynamicTyped(inner, value)));
  }
  switch (type.kind) {
    case "list":
    case "set":
      return fc.array(anyValueOf(type.element, known), { maxLength: 4 });
    case "map":
      return fc
        .uniqueArray(fc.tuple(name, anyValueOf(type.element, known)), {
          maxLength: 4,
          selector: ([key]) => key,
        })
        .map((entries) => new Map(entries));
    case "tuple":
      return fc.tuple(...type.elements.map((element) => anyValueOf(element, known)));
    case "object":
      return fc
        .tuple(
          ...Object.entries(type.attributes).map(([key, inner]) =>
            fc.tuple(fc.constant(key), anyValueOf(inner, known)),
          ),
        )
        .map((entries) => objectValue(entries));
  }
}

/** A type together with a value of it. */
export function anyTyped(
  options: { readonly known?: boolean } = {},
): fc.Arbitrary<readonly [CtyType, Value]> {
  return anyType.chain((type) => anyValueOf(type, options.known).map((value) => [type, value] as const));
}
