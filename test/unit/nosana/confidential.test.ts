import { expect, test } from "@jest/globals";
import { confidentialStub, isConfidentialStub } from "../../../src/nosana/index.ts";

test("what is pinned tells hosts to listen for definition and result, and nothing else", () => {
  // Nosana CLI, src/generic/config.ts, with another trigger.
  expect(confidentialStub).toEqual({
    version: "0.1",
    type: "container",
    meta: { trigger: "terraform" },
    logistics: { send: { type: "api-listen", args: {} }, receive: { type: "api-listen", args: {} } },
    ops: [],
  });
});

test.each<[string, unknown, boolean]>([
  ["our own", confidentialStub, true],
  [
    "of a deployment",
    { logistics: { send: { type: "api", args: { endpoint: "https://…" } } }, ops: [] },
    true,
  ],
  ["a definition", { version: "0.1", ops: [{ id: "a" }] }, false],
  ["a definition with logistics", { logistics: confidentialStub.logistics, ops: [{ id: "a" }] }, false],
  ["nothing", null, false],
  ["other JSON", "stub", false],
])("is it the stub of a confidential job? %s", (_, definition, expected) => {
  expect(isConfidentialStub(definition)).toBe(expected);
});
