import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, jest, test } from "@jest/globals";
import { useLocalnet } from "../support/localnet.ts";
import { createWorkspace } from "../support/terraform.ts";

jest.setTimeout(120_000);

const examples = join(import.meta.dirname, "../../examples/resources");
/** Those of the documentation page this resource implements are applied by seed-page.test.ts. */
const shown = ["nosana_job/postcondition.tf", "nosana_job_completion/resource.tf"];

test("the examples of the resources' pages apply together, and the plan is empty", async () => {
  await using localnet = await useLocalnet(["--hosts", "2"]);
  await using workspace = await createWorkspace(localnet.environment);
  const texts = await Promise.all(shown.map((path) => readFile(join(examples, path), "utf8")));
  await workspace.write(texts.join("\n"));
  const apply = await workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("3 added")]);
  const plan = await workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
});
