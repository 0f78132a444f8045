import { expect, test } from "@jest/globals";
import * as bridge from "../../src/bridge/index.ts";
import { sourceFiles } from "./sources.ts";

const files = await sourceFiles(["examples/bridge-hello"]);
const used = new Set(
  files.flatMap(({ text }) =>
    [...text.matchAll(/^import \{([^}]*)\} from "terraform-provider-nosana\/bridge";$/gm)].flatMap(
      ([, names]) => (names ?? "").split(",").map((name) => name.trim()),
    ),
  ),
);

/** Exported for other reasons than to be used in a provider, which stand here. */
const elsewhere: Readonly<Record<string, string>> = {
  Diagnostics: "handlers are handed one; only a test of an author's own function makes one",
};

test("the example provider uses every value that the bridge exports", () => {
  const exported = Object.keys(bridge);
  expect(exported.length).toBeGreaterThan(70);
  expect(exported.filter((name) => !used.has(name) && !Object.hasOwn(elsewhere, name))).toEqual([]);
  expect(Object.keys(elsewhere).filter((name) => used.has(name) || !exported.includes(name))).toEqual([]);
});
