import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jobDefinition } from "../support/jobs.ts";
import { createWorkspace, type Workspace } from "../support/terraform.ts";

const job = "H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg";
const definition = `jsonencode(${JSON.stringify(jobDefinition({ A: "1" }))})`;

/** No network and no wallet: functions need neither. */
let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace({ NOSANA_RPC_ENDPOINT: "http://127.0.0.1:2" });
});
afterAll(() => workspace[Symbol.asyncDispose]());

test("every function answers, and plans stay empty", async () => {
  const outputs = {
    normalized: `provider::nosana::job_definition_normalize(${definition})`,
    problems: `provider::nosana::job_definition_validate("{}")`,
    cid: `provider::nosana::ipfs_cid("hello world\\n")`,
    urls: `provider::nosana::service_urls(jsonencode({
      version = "0.1", type = "container"
      ops = [{ id = "ollama", type = "container/run", args = { image = "ollama", expose = [11434] } }]
    }), "${job}", "mainnet")["ollama:11434"]`,
    no_urls: `provider::nosana::service_urls(${definition}, "${job}", "localnet") == null`,
    cost: "provider::nosana::cost(115, 7200)",
    reference: `provider::nosana::parse_job_id("https://dashboard.nosana.com/jobs/${job}?network=devnet")`,
  };
  const text = Object.entries(outputs).map(([name, value]) => `output "${name}" {\n  value = ${value}\n}\n`);
  await workspace.write(text.join("\n"));
  const apply = await workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Apply complete")]);
  expect((await workspace.plan()).exit_code).toBe(0);

  const shown = JSON.parse((await workspace.run(["output", "-json"])).stdout) as Record<
    string,
    { value: unknown }
  >;
  const values = Object.fromEntries(Object.entries(shown).map(([name, { value }]) => [name, value]));
  expect(values).toEqual({
    normalized:
      '{"ops":[{"args":{"cmd":["true"],"env":{"A":"1"},"image":"alpine:3.20"},"id":"work","type":"container/run"}],"type":"container","version":"0.1"}',
    problems: expect.arrayContaining([expect.stringContaining("ops: is missing")]),
    cid: "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",
    urls: "https://tzrYei3AxEa13vc1qY1VLoNniRKX7jF5dNJVq93HPPb5.node.k8s.prd.nos.ci",
    no_urls: true,
    cost: { base_units: 828_000, nos: 0.828 },
    reference: { id: job, network: "devnet" },
  });
});

test.each([
  [
    'provider::nosana::job_definition_normalize("{}")',
    'Invalid value for "job_definition" parameter: version: is missing',
  ],
  [
    `provider::nosana::service_urls(${definition}, "moon", "mainnet")`,
    'Invalid value for "job" parameter: "moon" is not the address of a job: an address is base58 text of 32 bytes.',
  ],
  [
    `provider::nosana::service_urls(${definition}, "${job}", "testnet")`,
    'Invalid value for "network" parameter: network must be one of "mainnet", "devnet", "localnet"',
  ],
  ["provider::nosana::cost(1, -1)", 'Invalid value for "seconds" parameter: must not be negative.'],
  ["provider::nosana::cost(1.5, 1)", 'Invalid value for "price" parameter:'],
  [
    'provider::nosana::parse_job_id("job")',
    'Invalid value for "job" parameter: "job" is not the address of a job',
  ],
])("%s is refused at its argument", async (expression, said) => {
  await workspace.write(`output "it" {\n  value = ${expression}\n}\n`);
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([1, expect.stringContaining(said)]);
});

test("a definition is checked where it enters a module", async () => {
  await workspace.write(`variable "job_definition" {
  type    = string
  default = "{}"

  validation {
    condition     = length(provider::nosana::job_definition_validate(var.job_definition)) == 0
    error_message = join("\\n", provider::nosana::job_definition_validate(var.job_definition))
  }
}
`);
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([
    1,
    expect.stringMatching(/Invalid value for variable.*ops: is missing/),
  ]);
  const good = await workspace.plan({ TF_VAR_job_definition: JSON.stringify(jobDefinition()) });
  expect([good.exit_code, good.text]).toEqual([2, expect.stringContaining("Changes to Outputs")]);
});
