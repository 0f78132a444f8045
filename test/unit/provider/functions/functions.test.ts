import { describe, expect, test } from "@jest/globals";
import { cost } from "../../../../provider/functions/cost.ts";
import { ipfsCid } from "../../../../provider/functions/ipfs-cid.ts";
import { jobDefinitionNormalize } from "../../../../provider/functions/job-definition-normalize.ts";
import { jobDefinitionValidate } from "../../../../provider/functions/job-definition-validate.ts";
import { parseJobId } from "../../../../provider/functions/parse-job-id.ts";
import { serviceUrls } from "../../../../provider/functions/service-urls.ts";
import { publishable } from "../../../../provider/resources/job/definition.ts";
import { silentLogger } from "../../../../src/base/log.ts";

const job = "H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg";
const definition = (args: object) =>
  JSON.stringify({ version: "0.1", type: "container", ops: [{ type: "container/run", id: "web", args }] });
const call = async (definition: { run(given: never, context: never): unknown }, ...given: unknown[]) =>
  definition.run(given as never, { log: silentLogger, signal: new AbortController().signal } as never);
const blame = (argument: number | null, text: string | RegExp) =>
  expect.objectContaining({
    name: "FunctionError",
    argument,
    text: typeof text === "string" ? expect.stringContaining(text) : expect.stringMatching(text),
  });

describe("job_definition_normalize", () => {
  test("gives the bytes that nosana_job publishes", async () => {
    const text = definition({ image: "nginx", memory: "1Gi", cpu: "2" });
    const published = await publishable(text);
    const normal = await call(jobDefinitionNormalize, text);
    expect(normal).toBe(new TextDecoder().decode(published.bytes));
    expect(normal).not.toContain("memory");
    await expect(call(ipfsCid, normal)).resolves.toBe(published.cid);
    await expect(call(jobDefinitionNormalize, normal)).resolves.toBe(normal);
  });

  test("blames its argument, with all that is wrong", async () => {
    await expect(call(jobDefinitionNormalize, "{}")).rejects.toEqual(
      blame(0, /version: is missing.*; ops: is missing/),
    );
    await expect(call(jobDefinitionNormalize, "{")).rejects.toEqual(blame(0, "is not valid JSON"));
  });
});

describe("job_definition_validate", () => {
  test.each<[string, string, readonly unknown[]]>([
    ["a valid one", definition({ image: "nginx" }), []],
    ["no JSON", "[", [expect.stringMatching(/^is not valid JSON/)]],
    [
      "several problems",
      definition({ imgae: "nginx" }),
      [expect.stringMatching(/^ops\[0\]\.args\.i/), expect.anything()],
    ],
  ])("of %s", async (_, text, problems) => {
    await expect(call(jobDefinitionValidate, text)).resolves.toEqual(problems);
  });
});

describe("ipfs_cid", () => {
  test.each([
    ["hello world\n", "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"],
    ["", "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"],
  ])("of %j", async (text, cid) => {
    await expect(call(ipfsCid, text)).resolves.toBe(cid);
  });
});

describe("service_urls", () => {
  test("by operation and port", async () => {
    const urls = await call(serviceUrls, definition({ image: "ollama", expose: 11434 }), job, "mainnet");
    expect(urls).toEqual(
      new Map([["web:11434", "https://tzrYei3AxEa13vc1qY1VLoNniRKX7jF5dNJVq93HPPb5.node.k8s.prd.nos.ci"]]),
    );
  });

  test.each([
    ["nothing exposed", definition({ image: "nginx" }), "devnet", new Map()],
    ["a private job", definition({ image: "nginx", expose: 80, private: true }), "devnet", null],
    ["a local network", definition({ image: "nginx", expose: 80 }), "localnet", null],
  ])("of %s", async (_, text, network, urls) => {
    await expect(call(serviceUrls, text, job, network)).resolves.toEqual(urls);
  });

  test("blames the argument that is wrong", async () => {
    await expect(call(serviceUrls, "null", job, "devnet")).rejects.toEqual(blame(0, "must be an object"));
    await expect(call(serviceUrls, definition({ image: "nginx" }), "moon", "devnet")).rejects.toEqual(
      blame(1, '"moon" is not the address of a job'),
    );
  });
});

describe("cost", () => {
  test.each([
    [115n, 7200n, 828_000n, "0.828"],
    [0n, 7200n, 0n, "0"],
    [1n, 1n, 1n, "0.000001"],
    // Beyond what a double holds exactly.
    [9_007_199_254_740_993n, 1n, 9_007_199_254_740_993n, "9007199254.740993"],
  ])("of %d for %d seconds", async (price, seconds, base_units, nos) => {
    const answer = (await call(cost, price, seconds)) as { base_units: bigint; nos: unknown };
    expect([answer.base_units, String(answer.nos)]).toEqual([base_units, nos]);
  });

  test("blames the argument that is wrong", async () => {
    await expect(call(cost, -1n, 1n)).rejects.toEqual(blame(0, "negative"));
    await expect(call(cost, 1n, -1n)).rejects.toEqual(blame(1, "negative"));
    await expect(call(cost, 2n ** 63n, 2n)).rejects.toEqual(blame(null, "more than there can be"));
  });
});

describe("parse_job_id", () => {
  const page = `https://dashboard.nosana.com/jobs/${job}`;
  test.each([
    [job, null],
    [`  ${job}\n`, null],
    [page, "mainnet"],
    [`${page}/`, "mainnet"],
    [`${page}?network=devnet#logs`, "devnet"],
    [`https://explore.nosana.com/jobs/${job}?network=mainnet`, "mainnet"],
  ])("%s", async (text, network) => {
    await expect(call(parseJobId, text)).resolves.toEqual({ id: job, network });
  });

  test.each([
    "",
    "job",
    `${job}x`,
    `https://example.org/jobs/${job}`,
    `https://dashboard.nosana.com/markets/${job}`,
    "https://dashboard.nosana.com/jobs/",
    "https://dashboard.nosana.com/jobs/moon",
    `${page}?network=testnet`,
  ])("refuses %j", async (text) => {
    await expect(call(parseJobId, text)).rejects.toEqual(blame(0, "is not the address of a job"));
  });
});
