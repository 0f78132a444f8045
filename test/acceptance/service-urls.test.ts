import { expect, test } from "@jest/globals";
import { getExposeIdHash } from "@nosana/endpoints";
import { startDevnetRpc } from "../support/devnet-rpc.ts";
import { useLocalnet } from "../support/localnet.ts";
import { createWorkspace, onlyResource } from "../support/terraform.ts";

const configuration = (image: string) => `resource "nosana_job" "web" {
  job_definition = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [
      { id = "disk", type = "container/create-volume", args = { name = "disk" } },
      { id = "web", type = "container/run", args = { image = "${image}", expose = [80, { port = 8080 }] } },
    ]
  })
}

output "url" {
  value = nosana_job.web.service_urls["web:8080"]
}
`;

test("a job's service addresses are known once it is posted, and stay what they are", async () => {
  await using localnet = await useLocalnet(["--hosts", "0"]);
  await using devnet = await startDevnetRpc(localnet.endpoints.rpc_endpoint);
  const environment = { ...localnet.environment, NOSANA_NETWORK: "devnet", NOSANA_RPC_ENDPOINT: devnet.url };
  await using workspace = await createWorkspace(environment);
  await workspace.write(configuration("nginx"));
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([
    2,
    expect.stringMatching(/service_urls = \(known after apply\)/),
  ]);

  const apply = await workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 added")]);
  const { values } = await onlyResource(workspace);
  const url = (port: number) => `https://${getExposeIdHash(String(values.id), 1, port)}.node.k8s.dev.nos.ci`;
  expect(values.service_urls).toEqual({ "web:80": url(80), "web:8080": url(8080) });
  const output = await workspace.run(["output", "-raw", "url"]);
  expect(output.stdout).toBe(url(8080));
  expect((await workspace.plan()).exit_code).toBe(0);

  // They are read back with the job when it is imported.
  await workspace.run(["state", "rm", "nosana_job.web"]);
  const imported = await workspace.run([
    "import",
    "-input=false",
    "-no-color",
    "nosana_job.web",
    String(values.id),
  ]);
  expect([imported.exit_code, imported.text]).toEqual([0, expect.stringContaining("Import successful")]);
  expect((await onlyResource(workspace)).values.service_urls).toEqual(values.service_urls);
  expect((await workspace.plan()).exit_code).toBe(0);

  // Another job has other addresses.
  await workspace.write(configuration("nginx:1.29"));
  expect((await workspace.apply()).exit_code).toBe(0);
  expect((await onlyResource(workspace)).values.service_urls).not.toEqual(values.service_urls);
});
