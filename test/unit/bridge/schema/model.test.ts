import { describe, expect, test } from "@jest/globals";
import {
  bigintAttribute,
  integerAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  stringAttribute,
} from "../../../../src/bridge/schema/builders.ts";
import { modelFromObject, objectFromModel } from "../../../../src/bridge/schema/model.ts";
import { listNestedAttribute } from "../../../../src/bridge/schema/nested-attributes.ts";
import { ValueError } from "../../../../src/bridge/value/path.ts";
import { objectValue, Unknown, unknown } from "../../../../src/bridge/value/value.ts";

const plain = { description: "" };
const attributes = {
  name: stringAttribute("required", plain),
  count: integerAttribute("optional", plain),
  amount: bigintAttribute("optional", plain),
  tags: listOfStringsAttribute("optional", plain),
  labels: mapOfStringsAttribute("optional", plain),
  parts: listNestedAttribute("optional", {
    ...plain,
    attributes: { size: integerAttribute("optional", plain) },
  }),
};
const nothing = { name: null, count: null, amount: null, tags: null, labels: null, parts: null };

describe("an object as a model", () => {
  test("has each attribute in the handler's form", () => {
    const object = objectValue([
      ["name", "a"],
      ["count", 5],
      ["amount", 7],
      ["tags", ["x"]],
      ["labels", new Map([["k", "v"]])],
      ["parts", [objectValue([["size", 1]])]],
    ]);
    const model = {
      name: "a",
      count: 5,
      amount: 7n,
      tags: ["x"],
      labels: new Map([["k", "v"]]),
      parts: [{ size: 1 }],
    };
    expect(modelFromObject(attributes, object)).toEqual(model);
    expect(objectFromModel(attributes, model)).toEqual({ ...object, amount: 7n });
  });

  test("has null for null and for what is absent", () => {
    expect(modelFromObject(attributes, objectValue([["name", null]]))).toEqual(nothing);
  });

  test("keeps an unknown with its promises", () => {
    const refined = new Unknown(Uint8Array.of(0x81, 1, 0xc2));
    const model = modelFromObject(
      attributes,
      objectValue([
        ["name", refined],
        ["tags", unknown],
      ]),
    );
    expect(model.name).toBe(refined);
    expect(model.tags).toBe(unknown);
  });

  test("is unknown where a part is unknown, never text that was made up for it", () => {
    const model = modelFromObject(
      attributes,
      objectValue([
        ["tags", ["x", unknown]],
        ["labels", new Map([["k", unknown]])],
      ]),
    );
    expect([model.tags, model.labels].map((value) => value instanceof Unknown)).toEqual([true, true]);
  });

  test("is known in part inside a nested schema, where an unknown object is one of unknowns", () => {
    const parts = [objectValue([["size", unknown]]), unknown, objectValue([["size", 1]])];
    const model = modelFromObject(attributes, objectValue([["parts", parts]]));
    expect(model.parts).toEqual([{ size: unknown }, { size: unknown }, { size: 1 }]);
    expect(objectFromModel(attributes, { ...nothing, parts: model.parts }).parts).toEqual(model.parts);
  });

  test.each([
    ["count", "count: must be a whole number", objectValue([["count", 0.5]])],
    [
      "parts[1].size",
      "parts[1].size: must be a whole number",
      objectValue([["parts", [objectValue([]), objectValue([["size", 0.5]])]]]),
    ],
    ["tags[1]", "tags[1]: must not be null", objectValue([["tags", ["x", null]]])],
  ])("is refused with the place: %s", (_place, message, object) => {
    expect(() => modelFromObject(attributes, object)).toThrow(ValueError);
    expect(() => modelFromObject(attributes, object)).toThrow(message);
  });
});

describe("a model as an object", () => {
  test("keeps nulls and unknowns", () => {
    const object = objectFromModel(attributes, { ...nothing, count: unknown });
    expect(object).toEqual({ ...nothing, count: unknown });
    expect(Object.getPrototypeOf(object)).toBeNull();
  });

  test("is refused when an attribute is undefined, at any depth", () => {
    const { name: _, ...nameless } = nothing;
    expect(() => objectFromModel(attributes, nameless)).toThrow(
      "name: the handler left this attribute undefined",
    );
    expect(() => objectFromModel(attributes, { ...nothing, parts: [{}] })).toThrow(
      "parts[0].size: the handler left this attribute undefined",
    );
  });

  test("leaves out what is no attribute", () => {
    expect(Object.keys(objectFromModel(attributes, { ...nothing, extra: 1 }))).toEqual(
      Object.keys(attributes),
    );
  });
});
