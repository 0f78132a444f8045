import { describe, expect, test } from "@jest/globals";
import {
  type AttributePath,
  formatPath,
  path,
  rootPath,
  ValueError,
  within,
} from "../../../../src/bridge/value/path.ts";

test.each<[string, AttributePath]>([
  ["", rootPath],
  ["name", path("name")],
  ["operations[0].id", path("operations", 0, "id")],
  ['labels["tier"]', [{ attribute: "labels" }, { key: "tier" }]],
  ['labels["a \\"b\\""].x', [{ attribute: "labels" }, { key: 'a "b"' }, { attribute: "x" }]],
  ["[2].x", path(2, "x")],
])("a path reads %s", (text, steps) => {
  expect(formatPath(steps)).toBe(text);
});

test("text steps are attributes and numbers are list elements", () => {
  expect(path("a", 1)).toEqual([{ attribute: "a" }, { index: 1 }]);
});

describe("a value error", () => {
  test("names the place and keeps its reason apart", () => {
    const error = new ValueError(path("a", 0), "is wrong");
    expect(error).toMatchObject({ name: "ValueError", message: "a[0]: is wrong", reason: "is wrong" });
    expect(error.path).toEqual(path("a", 0));
  });

  test("of the whole has no place", () => {
    expect(new ValueError(rootPath, "is wrong").message).toBe("is wrong");
  });

  test("of a part names the place from the whole", () => {
    const fail = () =>
      within({ attribute: "a" }, () =>
        within({ index: 3 }, () => {
          throw new ValueError(path("b"), "is wrong");
        }),
      );
    expect(fail).toThrow(ValueError);
    expect(fail).toThrow("a[3].b: is wrong");
  });
});

test("other errors pass through a part as they are, and so do results", () => {
  const error = new TypeError("something else");
  expect(() =>
    within({ index: 0 }, () => {
      throw error;
    }),
  ).toThrow(error);
  expect(within({ index: 0 }, () => 5)).toBe(5);
});
