import { describe, expect, test } from "@jest/globals";
import { reportViolations } from "../../../../../src/bridge/engine/rules/report.ts";
import {
  assertReplacePathsExist,
  effectiveReplacePaths,
} from "../../../../../src/bridge/engine/rules/requires-replace.ts";
import {
  assertStatePresent,
  assertStateValid,
  assertWriteOnlyNull,
} from "../../../../../src/bridge/engine/rules/state-valid.ts";
import {
  dynamicAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  stringAttribute,
} from "../../../../../src/bridge/schema/builders.ts";
import { listNestedAttribute } from "../../../../../src/bridge/schema/nested-attributes.ts";
import { type AttributePath, path } from "../../../../../src/bridge/value/path.ts";
import { unknown } from "../../../../../src/bridge/value/value.ts";
import { d, objectOf, said, schemaOf } from "./schema.ts";

const password = stringAttribute("optional", { ...d, write_only: true });
const schema = schemaOf({
  name: stringAttribute("optional", d),
  password,
  any: dynamicAttribute("optional", d),
  tags: listOfStringsAttribute("optional", d),
  labels: mapOfStringsAttribute("optional", d),
  logins: listNestedAttribute("optional", {
    ...d,
    attributes: { user: stringAttribute("optional", d), password },
  }),
});
const object = (plain: object | null) => objectOf(schema, plain);

test("a state is wholly known and without write-only values", () => {
  expect(assertStateValid(schema, null)).toEqual([]);
  expect(assertStateValid(schema, object({ name: "a", tags: ["x"], any: { b: [1] } }))).toEqual([]);
  const open = {
    name: unknown,
    tags: ["x", unknown],
    labels: { k: unknown },
    any: [unknown],
    logins: [{ user: unknown }],
  };
  expect(said(assertStateValid(schema, object(open)))).toEqual(
    ["name", "any[0]", "tags[1]", 'labels["k"]', "logins[0].user"].map((at) => `${at} is unknown in a state`),
  );
  const secret = object({ password: "p", logins: [{}, { password: "q" }] });
  expect(said(assertWriteOnlyNull(schema, secret))).toEqual([
    "password is write-only and must be null in every plan and state",
    "logins[1].password is write-only and must be null in every plan and state",
  ]);
  expect(assertStateValid(schema, secret)).toEqual(assertWriteOnlyNull(schema, secret));
  expect(said(assertStatePresent(schema, null, "import"))).toEqual(["(whole) is absent after import"]);
  expect(assertStatePresent(schema, object({}), "import")).toEqual([]);
});

describe("what makes a replacement", () => {
  test.each<[string, AttributePath, boolean]>([
    ["an attribute", path("name"), true],
    ["an element of a list", path("tags", 7), true],
    ["an element of a map", [{ attribute: "labels" }, { key: "k" }], true],
    ["inside an object", path("logins", 0, "user"), true],
    ["inside a dynamic value", path("any", "b", 3), true],
    ["the whole", [], false],
    ["no attribute", path("colour"), false],
    ["no attribute of an object", path("logins", 0, "colour"), false],
    ["below a text", path("name", "x"), false],
    ["an index into a map", path("labels", 0), false],
  ])("%s exists: %s %s", (_name, at, exists) => {
    expect(assertReplacePathsExist(schema, [at]).length === 0).toBe(exists);
  });

  test("only what changes, may change, or is write-only counts", () => {
    const prior = object({ name: "a", tags: ["x"], labels: { k: "v" }, logins: [{ user: "u" }] });
    const planned = object({
      name: "a",
      tags: ["y"],
      labels: { k: unknown },
      logins: [{ user: "u" }, { user: "v" }],
    });
    const paths = [
      path("name"),
      path("tags", 0),
      path("tags", 5),
      [{ attribute: "labels" }, { key: "k" }],
      path("logins", 0, "user"),
      path("logins", 1, "user"),
      path("password"),
      path("logins", 0, "password"),
      path("colour"),
    ];
    expect(effectiveReplacePaths(schema, paths, prior, planned)).toEqual(
      [1, 3, 5, 6, 7].map((index) => paths[index]),
    );
    expect(effectiveReplacePaths(schema, paths, null, planned)).toEqual([]);
    expect(effectiveReplacePaths(schema, paths, prior, null)).toEqual([]);
  });
});

test("a violation is reported as a bug that names the attribute and what was done", () => {
  expect(
    reportViolations("planned toy_thing", [
      { path: path("a", 0), message: "is wrong" },
      { path: [], message: "is absent" },
    ]),
  ).toEqual([
    {
      severity: "error",
      summary: "Bug in the provider",
      detail: "The provider planned toy_thing against Terraform's rules: a[0] is wrong. Please report this.",
      path: path("a", 0),
    },
    expect.objectContaining({
      detail:
        "The provider planned toy_thing against Terraform's rules: the resource is absent. Please report this.",
    }),
  ]);
});
