import { Decimal } from "../../src/bridge/value/number.ts";
import { DynamicTyped, objectValue, Unknown, unknown, type Value } from "../../src/bridge/value/value.ts";

/**
 * Values as Terraform core puts them on the wire. The bytes are written by hand after go-cty's `cty/msgpack`, those
 * marked "captured" were recorded from terraform 1.11.4.
 */
export interface ValueVector {
  readonly name: string;
  /** A cty type's JSON form. */
  readonly type: unknown;
  /** Hexadecimal; spaces only help the eye. */
  readonly hex: string;
  readonly value: Value;
}

const text = (characters: string) => Buffer.from(characters).toString("hex");
const refined = (hex: string) => new Unknown(Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex")));

const list = ["list", "string"];
const set = ["set", "number"];
const map = ["map", "bool"];
const tuple = ["tuple", ["string", "number"]];
const object = ["object", { a: "bool", b: "string" }];
const deep = ["map", ["list", ["object", { a: "string", d: "dynamic" }]]];
const dynamicText = `92 c4 08 ${text('"string"')}`;

/** Bytes that decode to the value, and a value that encodes to the same bytes. */
export const bothWays: readonly ValueVector[] = [
  { name: "false", type: "bool", hex: "c2", value: false },
  { name: "true", type: "bool", hex: "c3", value: true },

  { name: "empty text", type: "string", hex: "a0", value: "" },
  { name: "short text", type: "string", hex: `a5 ${text("hello")}`, value: "hello" },
  { name: "text of 31 bytes", type: "string", hex: `bf ${text("x".repeat(31))}`, value: "x".repeat(31) },
  { name: "text of 32 bytes", type: "string", hex: `d920 ${text("x".repeat(32))}`, value: "x".repeat(32) },
  {
    name: "text of 256 bytes",
    type: "string",
    hex: `da0100 ${text("x".repeat(256))}`,
    value: "x".repeat(256),
  },
  {
    name: "text of 65536 bytes",
    type: "string",
    hex: `db00010000 ${text("x".repeat(65536))}`,
    value: "x".repeat(65536),
  },
  { name: "emoji", type: "string", hex: "a4 f09f9a80", value: "🚀" },
  { name: "composed accent", type: "string", hex: "a2 c3a9", value: "\u00e9" },
  { name: "text of a null character", type: "string", hex: "a1 00", value: "\0" },
  { name: "text that starts with a byte order mark", type: "string", hex: "a4 efbbbf 61", value: "\ufeffa" },

  { name: "0", type: "number", hex: "00", value: 0 },
  { name: "127", type: "number", hex: "7f", value: 127 },
  { name: "128", type: "number", hex: "cc80", value: 128 },
  { name: "256", type: "number", hex: "cd0100", value: 256 },
  { name: "65536", type: "number", hex: "ce00010000", value: 65536 },
  { name: "2^32 - 1", type: "number", hex: "ceffffffff", value: 4294967295 },
  { name: "2^32", type: "number", hex: "cf0000000100000000", value: 4294967296 },
  { name: "2^53 - 1", type: "number", hex: "cf001fffffffffffff", value: 9007199254740991 },
  { name: "2^53", type: "number", hex: "cf0020000000000000", value: 9007199254740992n },
  { name: "2^53 + 1", type: "number", hex: "cf0020000000000001", value: 9007199254740993n },
  { name: "2^63 - 1", type: "number", hex: "cf7fffffffffffffff", value: 9223372036854775807n },
  { name: "2^63", type: "number", hex: `b3 ${text("9223372036854775808")}`, value: 9223372036854775808n },
  { name: "2^64", type: "number", hex: `b4 ${text("18446744073709551616")}`, value: 18446744073709551616n },
  { name: "-1", type: "number", hex: "ff", value: -1 },
  { name: "-32", type: "number", hex: "e0", value: -32 },
  { name: "-33", type: "number", hex: "d0df", value: -33 },
  { name: "-129", type: "number", hex: "d1ff7f", value: -129 },
  { name: "-32769", type: "number", hex: "d2ffff7fff", value: -32769 },
  { name: "-2^31", type: "number", hex: "d280000000", value: -2147483648 },
  { name: "-2^31 - 1", type: "number", hex: "d3ffffffff7fffffff", value: -2147483649 },
  { name: "-2^53 - 1", type: "number", hex: "d3ffdfffffffffffff", value: -9007199254740993n },
  { name: "-2^63", type: "number", hex: "d38000000000000000", value: -9223372036854775808n },
  {
    name: "-2^63 - 1",
    type: "number",
    hex: `b4 ${text("-9223372036854775809")}`,
    value: -9223372036854775809n,
  },
  { name: "1e30", type: "number", hex: `bf ${text(`1${"0".repeat(30)}`)}`, value: 10n ** 30n },
  { name: "0.1", type: "number", hex: `a3 ${text("0.1")}`, value: 0.1 },
  { name: "-0.1", type: "number", hex: `a4 ${text("-0.1")}`, value: -0.1 },
  { name: "1e-7", type: "number", hex: `a9 ${text("0.0000001")}`, value: 1e-7 },
  {
    name: "a decimal of 30 digits",
    type: "number",
    hex: `d920 ${text("0.123456789012345678901234567891")}`,
    value: new Decimal("0.123456789012345678901234567891"),
  },
  {
    name: "a big decimal",
    type: "number",
    hex: `b9 ${text("12345678901234567890123.5")}`,
    value: new Decimal("12345678901234567890123.5"),
  },

  ...["string", "number", "bool", "dynamic", list, set, map, tuple, object, deep].flatMap((type) => [
    { name: `null ${JSON.stringify(type)}`, type, hex: "c0", value: null },
    { name: `unknown ${JSON.stringify(type)}`, type, hex: "d40000", value: unknown },
  ]),
  { name: "null in a list", type: list, hex: "92 c0 a161", value: [null, "a"] },
  { name: "null in a set", type: set, hex: "91 c0", value: [null] },
  { name: "null in a map", type: map, hex: "81 a161 c0", value: new Map([["a", null]]) },
  { name: "null in a tuple", type: tuple, hex: "92 c0 c0", value: [null, null] },
  {
    name: "null in an object",
    type: object,
    hex: "82 a161 c0 a162 c0",
    value: attributes({ a: null, b: null }),
  },
  { name: "unknown in a list", type: list, hex: "92 a161 d40000", value: ["a", unknown] },
  { name: "unknown in a set", type: set, hex: "92 01 d40000", value: [1, unknown] },
  { name: "unknown in a map", type: map, hex: "81 a161 d40000", value: new Map([["a", unknown]]) },
  { name: "unknown in a tuple", type: tuple, hex: "92 d40000 01", value: [unknown, 1] },
  {
    name: "unknown in an object",
    type: object,
    hex: "82 a161 d40000 a162 a178",
    value: attributes({ a: unknown, b: "x" }),
  },
  {
    name: "null and unknown far inside",
    type: deep,
    hex: "81 a16b 94 c0 d40000 82 a161 c0 a164 d40000 82 a161 d40000 a164 c0",
    value: new Map([
      ["k", [null, unknown, attributes({ a: null, d: unknown }), attributes({ a: unknown, d: null })]],
    ]),
  },

  {
    name: "unknown text with a prefix (captured)",
    type: "string",
    hex: `c7 0d 0c 82 01 c2 02 a8 ${text("pre-fix/")}`,
    value: refined(`82 01 c2 02 a8 ${text("pre-fix/")}`),
  },
  {
    name: "unknown number with a lower bound (captured)",
    type: "number",
    hex: "c7 07 0c 82 01 c2 03 92 00 c3",
    value: refined("82 01 c2 03 92 00 c3"),
  },
  {
    name: "unknown that is not null (captured)",
    type: "string",
    hex: "c7 03 0c 81 01 c2",
    value: refined("81 01 c2"),
  },
  {
    name: "unknown list of at least 200 elements, a refinement of 4 bytes",
    type: list,
    hex: "d6 0c 81 05 cc c8",
    value: refined("81 05 cc c8"),
  },
  {
    name: "refined unknown in an object",
    type: object,
    hex: "82 a161 d40000 a162 c7030c8101c2",
    value: attributes({ a: unknown, b: refined("81 01 c2") }),
  },

  {
    name: "dynamic text",
    type: "dynamic",
    hex: `${dynamicText} a178`,
    value: new DynamicTyped("string", "x"),
  },
  {
    name: "dynamic typed null",
    type: "dynamic",
    hex: `${dynamicText} c0`,
    value: new DynamicTyped("string", null),
  },
  {
    name: "dynamic unknown of a known type",
    type: "dynamic",
    hex: `${dynamicText} d40000`,
    value: new DynamicTyped("string", unknown),
  },
  {
    name: "dynamic refined unknown",
    type: "dynamic",
    hex: `${dynamicText} c7030c8101c2`,
    value: new DynamicTyped("string", refined("81 01 c2")),
  },
  {
    name: "dynamic list with an unknown",
    type: "dynamic",
    hex: `92 c4 11 ${text('["list","string"]')} 92 a161 d40000`,
    value: new DynamicTyped({ kind: "list", element: "string" }, ["a", unknown]),
  },
  {
    name: "dynamic object",
    type: "dynamic",
    hex: `92 c4 25 ${text('["object",{"a":"bool","b":"dynamic"}]')} 82 a161 c3 a162 ${dynamicText} a0`,
    value: new DynamicTyped(
      { kind: "object", attributes: { a: "bool", b: "dynamic" } },
      attributes({ a: true, b: new DynamicTyped("string", "") }),
    ),
  },
  {
    name: "dynamic tuple",
    type: "dynamic",
    hex: `92 c4 1b ${text('["tuple",["bool","number"]]')} 92 c2 07`,
    value: new DynamicTyped({ kind: "tuple", elements: ["bool", "number"] }, [false, 7]),
  },
  {
    name: "dynamic in a map",
    type: ["map", "dynamic"],
    hex: `82 a161 ${dynamicText} a178 a162 c0`,
    value: new Map([
      ["a", new DynamicTyped("string", "x")],
      ["b", null],
    ]),
  },

  { name: "empty list", type: list, hex: "90", value: [] },
  { name: "list", type: list, hex: "92 a161 a161", value: ["a", "a"] },
  {
    name: "list of 16",
    type: ["list", "bool"],
    hex: `dc0010 ${"c3".repeat(16)}`,
    value: Array.from({ length: 16 }, () => true),
  },
  {
    name: "list of 65536",
    type: ["list", "number"],
    hex: `dd00010000 ${"07".repeat(65536)}`,
    value: Array.from({ length: 65536 }, () => 7),
  },
  { name: "set", type: set, hex: "93 01 02 03", value: [1, 2, 3] },
  { name: "empty map", type: map, hex: "80", value: new Map() },
  {
    name: "map of 16",
    type: map,
    hex: `de0010 ${Array.from({ length: 16 }, (_, index) => `a1 ${text(letter(index))} c2`).join(" ")}`,
    value: new Map(Array.from({ length: 16 }, (_, index) => [letter(index), false])),
  },
  { name: "empty tuple", type: ["tuple", []], hex: "90", value: [] },
  { name: "tuple", type: tuple, hex: "92 a161 05", value: ["a", 5] },
  { name: "empty object", type: ["object", {}], hex: "80", value: attributes({}) },
  { name: "object", type: object, hex: "82 a161 c3 a162 a178", value: attributes({ a: true, b: "x" }) },
  {
    name: "object with attributes named as JavaScript's own",
    type: JSON.parse('["object",{"__proto__":"bool","constructor":"bool","toString":"bool"}]'),
    hex: `83 a9 ${text("__proto__")} c3 ab ${text("constructor")} c2 a8 ${text("toString")} c0`,
    value: objectValue([
      ["__proto__", true],
      ["constructor", false],
      ["toString", null],
    ]),
  },
  ...["", "constructor", "__proto__", "hasOwnProperty", "10", "-1", "1.5", "=", "é", "\0", "a.b[0]"].map(
    (key) => ({
      name: `map with the key ${JSON.stringify(key)}`,
      type: map,
      hex: `81 ${(0xa0 + Buffer.byteLength(key)).toString(16)} ${text(key)} c3`,
      value: new Map([[key, true]]),
    }),
  ),
];

/** Other forms a sender may choose; they decode to the value, which encodes otherwise. */
export const decodedOnly: readonly ValueVector[] = [
  { name: "0.5 as a double", type: "number", hex: "cb3fe0000000000000", value: 0.5 },
  { name: "1.5 as a float", type: "number", hex: "ca3fc00000", value: 1.5 },
  { name: "-0 as a double", type: "number", hex: "cb8000000000000000", value: 0 },
  { name: "7 as a double", type: "number", hex: "cb401c000000000000", value: 7 },
  { name: "7 as an int64", type: "number", hex: "d30000000000000007", value: 7 },
  { name: "2^64 - 1 as a uint64", type: "number", hex: "cfffffffffffffffff", value: 18446744073709551615n },
  { name: "2^53 as a double", type: "number", hex: "cb4340000000000000", value: 9007199254740992n },
  { name: "1e5 as text", type: "number", hex: `a3 ${text("1e5")}`, value: 100000 },
  { name: "1.5E-3 as text", type: "number", hex: `a6 ${text("1.5E-3")}`, value: 0.0015 },
  { name: "-0 as text", type: "number", hex: `a2 ${text("-0")}`, value: 0 },
  { name: "0.10 as text", type: "number", hex: `a4 ${text("0.10")}`, value: 0.1 },
  { name: "5.0 as text", type: "number", hex: `a3 ${text("5.0")}`, value: 5 },
  { name: "text with a long head", type: "string", hex: "db00000001 61", value: "a" },
  { name: "unknown without a body", type: "string", hex: "c7 00 00", value: unknown },
  { name: "unknown of another extension", type: "string", hex: "d4 ff 00", value: unknown },
  { name: "unknown of the refinement extension", type: "bool", hex: "d4 0c 80", value: unknown },
  {
    name: "dynamic with its type as text",
    type: "dynamic",
    hex: `92 a8 ${text('"string"')} a178`,
    value: new DynamicTyped("string", "x"),
  },
  {
    name: "object in another order",
    type: object,
    hex: "82 a162 a178 a161 c3",
    value: attributes({ a: true, b: "x" }),
  },
  {
    name: "map whose keys are in no order",
    type: map,
    hex: `84 a162 c2 a23130 c2 a132 c2 a9 ${text("__proto__")} c3`,
    value: new Map([
      ["b", false],
      ["10", false],
      ["2", false],
      ["__proto__", true],
    ]),
  },
];

/** Values that encode to the bytes, which decode to another form of them. */
export const encodedOnly: readonly ValueVector[] = [
  { name: "decomposed accent", type: "string", hex: "a2 c3a9", value: "e\u0301" },
  {
    name: "decomposed accent in a key",
    type: map,
    hex: "81 a2 c3a9 c3",
    value: new Map([["e\u0301", true]]),
  },
  { name: "decomposed accent far inside", type: ["list", list], hex: "91 91 a2 c3a9", value: [["e\u0301"]] },
  { name: "-0", type: "number", hex: "00", value: -0 },
  { name: "0.5", type: "number", hex: `a3 ${text("0.5")}`, value: 0.5 },
  { name: "2^53 as a number", type: "number", hex: "cf0020000000000000", value: 2 ** 53 },
  { name: "1e21 as a number", type: "number", hex: `b6 ${text(`1${"0".repeat(21)}`)}`, value: 1e21 },
  { name: "a small bigint", type: "number", hex: "cf0000000000000007", value: 7n },
  {
    name: "a decimal that is not the shortest",
    type: "number",
    hex: `a3 ${text("1.5")}`,
    value: new Decimal("01.50"),
  },
  { name: "refined unknown of no type", type: "dynamic", hex: "d40000", value: refined("81 01 c2") },
  {
    name: "dynamic object type, its names in no order",
    type: "dynamic",
    hex: `92 c4 22 ${text('["object",{"a":"bool","b":"bool"}]')} 82 a162 c2 a161 c3`,
    value: new DynamicTyped(
      { kind: "object", attributes: { b: "bool", a: "bool" } },
      attributes({ b: false, a: true }),
    ),
  },
];

/** Bytes that are no value of the type, and what the error must name. */
export const refusedBytes: readonly {
  readonly name: string;
  readonly type: unknown;
  readonly hex: string;
  readonly error: RegExp;
}[] = [
  { name: "nothing", type: "string", hex: "", error: /not msgpack/ },
  { name: "a reserved byte", type: "string", hex: "c1", error: /not msgpack/ },
  { name: "more than one value", type: "string", hex: "a161 a161", error: /not msgpack/ },
  { name: "a cut text", type: "string", hex: "a5 6161", error: /end too early/ },
  { name: "a cut object", type: object, hex: "82 a161 c3", error: /end too early/ },
  { name: "a key that is not UTF-8", type: map, hex: "81 a1ff c3", error: /not msgpack/ },
  { name: "a key that is a number", type: map, hex: "81 01 c3", error: /a key must be text/ },
  { name: "a key that is a list", type: map, hex: "81 90 c3", error: /not msgpack/ },
  { name: "half a surrogate pair as text", type: list, hex: "91 a3 edbbbf", error: /^\[0\]: .*surrogate/ },
  { name: "a bool for text", type: "string", hex: "c3", error: /^a string is required$/ },
  { name: "a number for text", type: "string", hex: "01", error: /^a string is required$/ },
  { name: "text for a bool", type: "bool", hex: `a4 ${text("true")}`, error: /^a bool is required$/ },
  { name: "a bool for a number", type: "number", hex: "c3", error: /^a number is required$/ },
  { name: "words for a number", type: "number", hex: `a3 ${text("one")}`, error: /decimal number/ },
  { name: "hexadecimal", type: "number", hex: `a4 ${text("0x10")}`, error: /decimal number/ },
  { name: "no digits", type: "number", hex: "a0", error: /decimal number/ },
  { name: "a lone sign", type: "number", hex: "a1 2d", error: /decimal number/ },
  { name: "a lone point", type: "number", hex: "a1 2e", error: /decimal number/ },
  { name: "Infinity as text", type: "number", hex: `a8 ${text("Infinity")}`, error: /decimal number/ },
  { name: "an absurd exponent", type: "number", hex: `ab ${text("1e999999999")}`, error: /exponent/ },
  { name: "NaN", type: "number", hex: "cb7ff8000000000000", error: /finite/ },
  { name: "infinity", type: "number", hex: "cb7ff0000000000000", error: /finite/ },
  { name: "a map for a list", type: list, hex: "80", error: /^a list of string is required$/ },
  { name: "a list for a map", type: map, hex: "90", error: /^a map of bool is required$/ },
  { name: "text for an object", type: object, hex: "a161", error: /^a object is required$/ },
  { name: "a date for an object", type: object, hex: "d6ff00000000", error: /unsupported extension type -1/ },
  { name: "a short tuple", type: tuple, hex: "91 a161", error: /^a tuple is required$/ },
  { name: "a long tuple", type: tuple, hex: "93 a161 01 01", error: /^a tuple is required$/ },
  { name: "an object without b", type: object, hex: "81 a161 c3", error: /^attribute "b" is missing$/ },
  {
    name: "an object with c",
    type: object,
    hex: "83 a161 c3 a162 c0 a163 c0",
    error: /^unexpected attribute "c"$/,
  },
  {
    name: "an object with an attribute every JavaScript object has",
    type: object,
    hex: `83 a161 c3 a162 c0 ab ${text("constructor")} c0`,
    error: /^unexpected attribute "constructor"$/,
  },
  { name: "a wrong element", type: list, hex: "92 a161 01", error: /^\[1\]: a string is required$/ },
  { name: "a wrong map value", type: map, hex: "81 a161 01", error: /^\["a"\]: a bool is required$/ },
  { name: "a wrong attribute", type: object, hex: "82 a161 c3 a162 01", error: /^b: a string is required$/ },
  {
    name: "a wrong tuple element",
    type: tuple,
    hex: "92 a161 a161",
    error: /^\[1\]: must be a decimal number$/,
  },
  {
    name: "a wrong value far inside",
    type: deep,
    hex: `81 a16b 92 c0 82 a161 c0 a164 ${dynamicText} 01`,
    error: /^\["k"\]\[1\]\.d: a string is required$/,
  },
  { name: "another extension", type: "string", hex: "d5 05 0000", error: /unsupported extension type 5/ },
  {
    name: "an oversized refinement",
    type: "string",
    hex: `c8 0401 0c ${"00".repeat(1025)}`,
    error: /oversized refinement/,
  },
  { name: "a dynamic value without its type", type: "dynamic", hex: "a161", error: /pair of type and value/ },
  {
    name: "a dynamic value of three parts",
    type: "dynamic",
    hex: "93 c0 c0 c0",
    error: /pair of type and value/,
  },
  {
    name: "a dynamic type that is not JSON",
    type: "dynamic",
    hex: "92 c401 7b c0",
    error: /type of a dynamic value/,
  },
  {
    name: "a dynamic type that is none",
    type: "dynamic",
    hex: `92 c405 ${text('"int"')} c0`,
    error: /type of a dynamic value/,
  },
  {
    name: "a dynamic type that is dynamic",
    type: "dynamic",
    hex: `92 c409 ${text('"dynamic"')} c0`,
    error: /cannot be dynamic itself/,
  },
  { name: "an array that claims 2^32 - 1 elements", type: list, hex: "ddffffffff", error: /end too early/ },
  { name: "a map that claims 2^32 - 1 entries", type: map, hex: "dfffffffff", error: /end too early/ },
  { name: "text that claims 2^32 - 1 bytes", type: "string", hex: "dbffffffff", error: /end too early/ },
  { name: "bytes that claim 2^32 - 1 bytes", type: "dynamic", hex: "92 c6ffffffff", error: /end too early/ },
  {
    name: "an extension that claims 2^32 - 1 bytes",
    type: "string",
    hex: "c9ffffffff0c",
    error: /end too early/,
  },
];

/** Values that do not fit the type, and what the error must name. */
export const refusedValues: readonly {
  readonly name: string;
  readonly type: unknown;
  readonly value: unknown;
  readonly error: RegExp;
}[] = [
  { name: "undefined", type: "string", value: undefined, error: /absent/ },
  { name: "a number for text", type: "string", value: 1, error: /^a string is required$/ },
  { name: "text for a number", type: "number", value: "1", error: /^a number is required$/ },
  { name: "text for a bool", type: "bool", value: "true", error: /^a bool is required$/ },
  { name: "NaN", type: "number", value: Number.NaN, error: /finite/ },
  {
    name: "infinity",
    type: ["list", "number"],
    value: [Number.POSITIVE_INFINITY],
    error: /^\[0\]: .*finite/,
  },
  { name: "a decimal of words", type: "number", value: new Decimal("one"), error: /decimal number/ },
  {
    name: "half a surrogate pair",
    type: object,
    value: attributes({ a: null, b: "\ud83d" }),
    error: /^b: .*surrogate/,
  },
  {
    name: "half a surrogate pair in a key",
    type: map,
    value: new Map([["\ude00", true]]),
    error: /surrogate/,
  },
  { name: "a map for a list", type: list, value: new Map(), error: /^a list of string is required$/ },
  { name: "a list for a map", type: map, value: [], error: /^a map of bool is required$/ },
  { name: "a map for an object", type: object, value: new Map(), error: /^a object is required$/ },
  { name: "an object without b", type: object, value: attributes({ a: true }), error: /^b: .*absent/ },
  {
    name: "an object with c",
    type: object,
    value: attributes({ a: null, b: null, c: null }),
    error: /unexpected attribute "c"/,
  },
  { name: "a short tuple", type: tuple, value: ["a"], error: /^a tuple is required$/ },
  { name: "a wrong element", type: list, value: ["a", true], error: /^\[1\]: a string is required$/ },
  {
    name: "a wrong map value",
    type: map,
    value: new Map([["k", "v"]]),
    error: /^\["k"\]: a bool is required$/,
  },
  { name: "a dynamic value without its type", type: "dynamic", value: "x", error: /carry its type/ },
  {
    name: "a dynamic value of type dynamic",
    type: "dynamic",
    value: new DynamicTyped("dynamic", null),
    error: /cannot be dynamic/,
  },
];

function attributes(entries: Readonly<Record<string, Value>>): Value {
  return objectValue(Object.entries(entries));
}

function letter(index: number): string {
  return String.fromCharCode(97 + index);
}
