import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";
import { createWorkspace, onlyResource } from "../support/terraform.ts";

const examples = join(import.meta.dirname, "../../examples");
/** Those of the documentation page this resource implements are applied by seed-page.test.ts. */
const applied_elsewhere = "nosana_job/resource.tf";

let localnet: Localnet;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "3"]);
});
afterAll(() => localnet.stop());

test("the examples of the resources' pages apply together, and the plan is empty", async () => {
  const resources = join(examples, "resources");
  const shown = (await readdir(resources, { recursive: true })).filter(
    (path) => path.endsWith(".tf") && path !== applied_elsewhere,
  );
  const texts = await Promise.all(shown.map((path) => readFile(join(resources, path), "utf8")));
  const written = texts.join("\n");
  await using workspace = await createWorkspace({
    ...localnet.environment,
    TF_VAR_registry_password: "not-to-be-printed",
  });
  await workspace.write(written);
  const apply = await workspace.apply();
  const added = written.match(/^resource "/gm)?.length ?? 0;
  expect(added).toBeGreaterThan(2);
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining(`${added} added`)]);
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
});

test("in a pipeline each commit runs the job once, and terraform test leaves no live job", async () => {
  await using workspace = await createWorkspace(localnet.environment);
  await cp(join(examples, "continuous-integration"), workspace.folder, { recursive: true });
  expect((await workspace.run(["init", "-input=false", "-no-color"])).exit_code).toBe(0);
  const before = await jobsOnChain(localnet.endpoints);
  const tested = await workspace.run(["test", "-no-color"]);
  expect([tested.exit_code, tested.text]).toEqual([0, expect.stringContaining("2 passed, 0 failed")]);
  expect((await jobsOnChain(localnet.endpoints)).length).toBe(before.length + 1);

  const first = { TF_VAR_commit: "first" };
  const apply = await workspace.apply(first);
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 added, 0 changed")]);
  expect((await onlyResource(workspace)).values).toMatchObject({ status: "completed" });
  const again = await workspace.apply(first);
  expect([again.exit_code, again.text]).toEqual([0, expect.stringContaining("No changes.")]);
  const second = await workspace.apply({ TF_VAR_commit: "second" });
  expect([second.exit_code, second.text]).toEqual([
    0,
    expect.stringContaining("1 added, 0 changed, 1 destr"),
  ]);
  expect((await jobsOnChain(localnet.endpoints)).length).toBe(before.length + 3);
});
