import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";
import { createWorkspace, type Workspace } from "../support/terraform.ts";

/** The three examples of the documentation page this resource implements, as they are there. */
const examples = await readFile(
  join(import.meta.dirname, "../../examples/resources/nosana_job/resource.tf"),
  "utf8",
);
const names = ["web_server", "ai_inference", "data_processor"] as const;

let localnet: Localnet;
let workspace: Workspace;
beforeAll(async () => {
  localnet = await useLocalnet();
  workspace = await createWorkspace(localnet.environment);
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
  await localnet.stop();
});

test("the examples of the page apply, plan empty, import, plan empty, and are destroyed", async () => {
  await workspace.write(examples);
  const apply = await workspace.apply();
  expect(apply.text).toContain("Apply complete! Resources: 3 added, 0 changed, 0 destroyed.");

  const applied = await workspace.resources();
  const ids = new Map(applied.map(({ address, values }) => [address, String(values.id)]));
  expect([...ids.keys()].sort()).toEqual(names.map((name) => `nosana_job.${name}`).sort());
  expect(await jobsOnChain(localnet.endpoints)).toEqual([...ids.values()].sort());
  expect(applied.find(({ address }) => address === "nosana_job.data_processor")?.values).toMatchObject({
    status: "completed",
    status_reason: "success",
  });
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);

  await using second = await createWorkspace(localnet.environment);
  await second.write(examples);
  for (const [address, id] of ids) {
    const imported = await second.run(["import", "-input=false", "-no-color", address, id]);
    expect([imported.exit_code, imported.text]).toEqual([0, expect.stringContaining("Import successful!")]);
  }
  const planAfterImport = await second.plan();
  expect([planAfterImport.exit_code, planAfterImport.text]).toEqual([
    0,
    expect.stringContaining("No changes."),
  ]);

  const destroy = await workspace.destroy();
  expect(destroy.text).toContain("Destroy complete! Resources: 3 destroyed.");
  expect(await workspace.resources()).toEqual([]);
  expect((await jobsOnChain(localnet.endpoints)).length).toBe(3);
});
