import { expect, test } from "@jest/globals";
import type { PlannedJobModel } from "../../../../../provider/resources/job/schema.ts";
import { validateJob } from "../../../../../provider/resources/job/validate.ts";
import { type CallContext, Diagnostics, unknown } from "../../../../../src/bridge/index.ts";

async function warnings(args: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const diagnostics = new Diagnostics();
  const ops = [{ id: "work", type: "container/run", args: { image: "alpine", ...args } }];
  const job_definition = JSON.stringify({ version: "0.1", type: "container", ops });
  const config = { job_definition, market: null, node: null } as PlannedJobModel;
  await validateJob(config, { diagnostics } as unknown as CallContext);
  return diagnostics.items.map(({ severity, summary, detail }) => `${severity}: ${summary}: ${detail}`);
}

test("a credential in a definition that will be public is warned of, with its place and not its value", async () => {
  const [warning, ...others] = await warnings({
    env: { HF_TOKEN: "hf_abcdefghijklmnopqrstuvwxyz0123456789" },
  });
  expect(others).toEqual([]);
  expect(warning).toMatch(/^warning: Credentials in a public job definition: .*HF_TOKEN/);
  expect(warning).not.toContain("hf_abc");
});

test("memory and cpu are warned of, since hosts refuse them", async () => {
  expect(await warnings({ memory: "1Gi", cpu: "500m" })).toEqual([
    expect.stringMatching(/^warning: Part of the job definition is left out: .*memory.*cpu/),
  ]);
});

test("a plain definition is warned of in no way, nor one that is not known yet", async () => {
  expect(await warnings({})).toEqual([]);
  const diagnostics = new Diagnostics();
  const config = { job_definition: unknown, market: unknown, node: unknown } as PlannedJobModel;
  await validateJob(config, { diagnostics } as unknown as CallContext);
  expect(diagnostics.items).toEqual([]);
});

test.each([
  ["market", "a market"],
  ["node", "a host"],
])("%s that is no address is refused", async (name, what) => {
  const config = { job_definition: unknown, market: null, node: null, [name]: "cheap" } as PlannedJobModel;
  const validating = validateJob(config, { diagnostics: new Diagnostics() } as unknown as CallContext);
  await expect(validating).rejects.toThrow(`"cheap" is not the address of ${what}`);
});

test.each([
  ["running", true, 1],
  ["running", false, 0],
  ["running", null, 0],
  ["completed", false, 1],
  ["completed", true, 0],
  [null, true, 0],
])(
  "wait_until %s with wait_for_completion %s: %i errors",
  async (wait_until, wait_for_completion, errors) => {
    const diagnostics = new Diagnostics();
    const config = { job_definition: unknown, market: null, node: null, wait_until, wait_for_completion };
    await validateJob(config as PlannedJobModel, { diagnostics } as unknown as CallContext);
    expect(diagnostics.items.map(({ summary }) => summary)).toEqual(
      Array(errors).fill("Contradicting waits"),
    );
  },
);
