import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jobBlock, jobDefinition } from "../support/jobs.ts";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";
import { createWorkspace, onlyResource, type ShownResource, type Workspace } from "../support/terraform.ts";

let localnet: Localnet;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "0"]);
});
afterAll(() => localnet.stop());

/** A resource whose output is unknown while its input changes. */
const input = (value: string) =>
  `resource "terraform_data" "input" {\n  input = ${JSON.stringify(value)}\n}\n`;

async function job(workspace: Workspace): Promise<ShownResource> {
  const found = (await workspace.resources()).find(({ type }) => type === "nosana_job");
  if (!found) throw new Error("no job in state");
  return found;
}

test("an unknown market, definition and wait that turn out the same neither replace the job nor confuse Terraform", async () => {
  await using workspace = await createWorkspace(localnet.environment);
  const definition = JSON.stringify(jobDefinition()).replaceAll('"', '\\"');
  const configuration = (value: string) => `${input(value)}
resource "nosana_job" "test" {
  job_definition      = replace("${definition}", "~", substr(terraform_data.input.output, 0, 1))
  market              = "\${substr(terraform_data.input.output, 0, 0)}${localnet.endpoints.market_address}"
  wait_for_completion = terraform_data.input.output == "nothing"
}
`;
  await workspace.write(configuration("first"));
  expect((await workspace.apply()).exit_code).toBe(0);
  const { values } = await job(workspace);
  await workspace.write(configuration("second"));
  const apply = await workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("0 added")]);
  expect((await job(workspace)).values.id).toBe(values.id);
});

test("a market that is unknown at first is used once it is known", async () => {
  await using workspace = await createWorkspace({ ...localnet.environment, NOSANA_MARKET_ADDRESS: "" });
  await workspace.write(
    `${input(localnet.endpoints.market_address)}\n${jobBlock({ arguments: "market = terraform_data.input.output" })}`,
  );
  const apply = await workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("2 added")]);
  expect((await job(workspace)).values.market).toBe(localnet.endpoints.market_address);
});

test("provider settings that are unknown while planning skip what needs them", async () => {
  await using workspace = await createWorkspace({ ...localnet.environment, NOSANA_RPC_ENDPOINT: "" });
  const provider = "rpc_endpoint = terraform_data.input.output";
  const { rpc_endpoint } = localnet.endpoints;
  await workspace.write(`${input(rpc_endpoint)}\n${jobBlock()}`, provider);
  expect((await workspace.apply()).exit_code).toBe(0);
  const { values } = await job(workspace);
  await workspace.write(`${input(`${rpc_endpoint}/`)}\n${jobBlock()}`, provider);
  const apply = await workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Warning: Job not refreshed")]);
  expect((await job(workspace)).values.id).toBe(values.id);
});

test("a live job is imported with triggers, a longer time-out, and a wait, without being replaced", async () => {
  await using workspace = await createWorkspace(localnet.environment);
  await workspace.write(jobBlock({ arguments: "timeout_seconds = 7200" }));
  expect((await workspace.apply()).exit_code).toBe(0);
  const { values } = await onlyResource(workspace);
  const before = await jobsOnChain(localnet.endpoints);

  await using second = await createWorkspace(localnet.environment);
  await second.write(jobBlock({ arguments: 'triggers = { run = "1" }' }));
  const imported = await second.run(["import", "-input=false", "nosana_job.test", String(values.id)]);
  expect(imported.exit_code).toBe(0);
  const apply = await second.apply();
  expect([apply.exit_code, apply.text]).toEqual([
    0,
    expect.stringContaining("0 added, 1 changed, 0 destroyed"),
  ]);
  expect((await onlyResource(second)).values).toMatchObject({
    id: values.id,
    timeout_seconds: 7200,
    triggers: { run: "1" },
  });
  const plan = await second.plan();
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
  expect(await jobsOnChain(localnet.endpoints)).toEqual(before);
});

test("on another network the job is neither looked at nor taken as gone", async () => {
  await using workspace = await createWorkspace(localnet.environment);
  await workspace.write(jobBlock());
  expect((await workspace.apply()).exit_code).toBe(0);
  // The local network has devnet's ids; only its genesis hash differs, which is not asked for here.
  const plan = await workspace.plan({ NOSANA_NETWORK: "devnet" });
  expect(plan.exit_code).not.toBe(2);
  expect(plan.text).toMatch(/Job on another network|RPC endpoint of another network/);
});
