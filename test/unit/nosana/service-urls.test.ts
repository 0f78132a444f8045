import { expect, test } from "@jest/globals";
import { getJobExposedServices } from "@nosana/endpoints";
import { type Address, address, getAddressDecoder } from "@solana/kit";
import fc from "fast-check";
import { type JobDefinition, networks, parseJobDefinition } from "../../../src/nosana/index.ts";
import { serviceUrls } from "../../../src/nosana/service-urls.ts";

const job = address("H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg");
const operation = (id: string, args: object) => ({
  id,
  type: "container/run",
  args: { image: "nginx", ...args },
});
const volume = { id: "disk", type: "container/create-volume", args: { name: "disk" } };
const definition = (...ops: object[]) =>
  parseJobDefinition(JSON.stringify({ version: "0.1", type: "container", ops })).definition;

/** Ours. */
const ours = (given: JobDefinition, at: Address = job) => [
  ...(serviceUrls(given, at, networks.mainnet) ?? []),
];
/** What Nosana's own library says. */
const theirs = (given: JobDefinition, at: Address = job) =>
  getJobExposedServices(given as never, at).map(({ hash, opId, port }) => [
    `${opId}:${port}`,
    `https://${hash}.node.k8s.prd.nos.ci`,
  ]);

// From Nosana's documentation: docs/inference/endpoints.md of the SDK.
test("the documented job has the documented address", () => {
  const given = definition(operation("ollama", { expose: 11434 }));
  const name = "tzrYei3AxEa13vc1qY1VLoNniRKX7jF5dNJVq93HPPb5";
  expect(ours(given)).toEqual([["ollama:11434", `https://${name}.node.k8s.prd.nos.ci`]]);
  expect(serviceUrls(given, job, networks.devnet)?.get("ollama:11434")).toBe(
    `https://${name}.node.k8s.dev.nos.ci`,
  );
});

test.each<[string, object[]]>([
  ["a number", [operation("a", { expose: 80 })]],
  ["numbers and objects", [operation("a", { expose: [80, { port: 443, type: "web" }] })]],
  ["a volume before, which counts", [volume, operation("a", { expose: 80 })]],
  [
    "several operations",
    [operation("a", { expose: 80 }), operation("b", {}), operation("c", { expose: [1, 2] })],
  ],
  ["a placeholder", [operation("a", { expose: "%%globals.variables.port%%" })]],
  [
    "a placeholder and a spread",
    [operation("a", { expose: ["%%ops.b.results.p%%", { __spread__: "%%ops.b.results.p%%" }, 80] })],
  ],
  ["an object outside a list", [operation("a", { expose: { port: 80 } })]],
  ["nothing", [operation("a", {})]],
  ["an empty list", [operation("a", { expose: [] })]],
  [
    "a private operation that offers nothing",
    [operation("a", { private: true }), operation("b", { expose: 80 })],
  ],
])("Nosana's own library agrees on %s", (_, ops) => {
  expect(ours(definition(...ops))).toEqual(theirs(definition(...ops)));
});

test("Nosana's own library agrees on any ports, places and jobs", () => {
  const ports = fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { maxLength: 4 });
  const jobs = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => getAddressDecoder().decode(bytes));
  fc.assert(
    fc.property(fc.array(ports, { minLength: 1, maxLength: 5 }), jobs, (lists, at) => {
      const given = definition(...lists.map((expose, index) => operation(`op${index}`, { expose })));
      expect(ours(given, at)).toEqual(theirs(given, at));
    }),
  );
});

test.each([80, [80], ["%%globals.variables.port%%"]])(
  "of a private job with %j none can be told",
  (expose) => {
    const given = definition(operation("a", { expose, private: true }), operation("b", { expose: 81 }));
    expect(serviceUrls(given, job, networks.mainnet)).toBeNull();
    expect(theirs(given).map(([, url]) => url)).toEqual(["https://private.node.k8s.prd.nos.ci"]);
  },
);

// The library takes `%%global.…%%` for a port; hosts replace it like any other placeholder.
test("a placeholder with the short name of the variables is no port", () => {
  expect(ours(definition(operation("a", { expose: ["%%global.port%%", 80] })))).toHaveLength(1);
});

test("a local network has none", () => {
  expect(serviceUrls(definition(operation("a", { expose: 80 })), job, networks.localnet)).toBeNull();
});
