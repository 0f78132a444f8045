import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { settledSlots } from "../support/chain-edits.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { jobBlock, jobDefinition } from "../support/jobs.ts";
import { createWorkspace, onlyResource, type Workspace } from "../support/terraform.ts";
import { inVault } from "../support/vault.ts";

// Jobs that this state did not post: imported in every form they are called by, or left by the Go provider.

const on = useJobWorkspace();
const nothingToChange = [0, expect.stringContaining("No changes.")];

let id: string;
let transaction: string;
let paid: bigint;
beforeAll(async () => {
  await on.workspace.write(jobBlock());
  expect((await on.workspace.apply()).exit_code).toBe(0);
  const { values } = await onlyResource(on.workspace);
  [id, transaction] = [String(values.id), String(values.transaction)];
  paid = await inVault(on.world);
  // Whoever imports a job knows nothing of when it was posted.
  await settledSlots(on.world);
});

describe("import, row 22", () => {
  const forms: readonly (readonly [string, () => string])[] = [
    [
      "the page of the job in the dashboard",
      () => `https://dashboard.nosana.com/jobs/${id}?network=localnet`,
    ],
    ["the transaction that posted it", () => transaction],
    [
      "an explorer's page of that transaction",
      () => `https://explorer.solana.com/tx/${transaction}?cluster=custom`,
    ],
  ];
  test.each(forms)("by %s, and the plan is empty", async (_form, reference) => {
    await on.workspace.run(["state", "rm", "nosana_job.test"]);
    const imported = await on.workspace.run([
      "import",
      "-input=false",
      "-no-color",
      "nosana_job.test",
      reference(),
    ]);
    expect([imported.exit_code, imported.text]).toEqual([0, expect.stringContaining("Import successful!")]);
    expect((await onlyResource(on.workspace)).values).toMatchObject({
      id,
      network: "localnet",
      status: "pending",
    });
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual(nothingToChange);
  });

  test("an import block: terraform writes the configuration, and imports with nothing to change", async () => {
    await on.workspace.run(["state", "rm", "nosana_job.test"]);
    await on.workspace.write(`import {\n  to = nosana_job.written\n  id = "${id}"\n}`);
    const planned = await on.workspace.run(["plan", "-no-color", "-generate-config-out=written.tf"]);
    expect([planned.exit_code, planned.text]).toEqual([
      0,
      expect.stringContaining("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy."),
    ]);
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([
      0,
      expect.stringContaining("1 imported, 0 added, 0 changed"),
    ]);
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual(nothingToChange);
    await on.workspace.run(["state", "rm", "nosana_job.written"]);
    await rm(join(on.workspace.folder, "written.tf"));
    await on.workspace.write(jobBlock());
  });

  test("a page of another network, and a transaction that posted nothing, are refused with the next step", async () => {
    await on.workspace.run(["state", "rm", "nosana_job.test"]);
    const importing = (reference: string) =>
      on.workspace.run(["import", "-input=false", "-no-color", "nosana_job.test", reference]);
    const elsewhere = await importing(`https://dashboard.nosana.com/jobs/${id}`);
    expect([elsewhere.exit_code, elsewhere.text]).toEqual([
      1,
      expect.stringContaining("Set the provider argument network to mainnet"),
    ]);
    const unknown = await importing(transaction.replace(/^./, (first) => (first === "2" ? "3" : "2")));
    expect([unknown.exit_code, unknown.text]).toEqual([
      1,
      expect.stringContaining("Error: No job of this transaction"),
    ]);
  });
});

describe("state of the Go provider, row 24", () => {
  /** As that provider leaves it: its own idea of the status, and a transaction for an id. */
  async function writeGoState(workspace: Workspace): Promise<void> {
    const attributes = {
      id: transaction,
      job_id: transaction,
      job_definition: JSON.stringify(jobDefinition()),
      wait_for_completion: false,
      completion_timeout_seconds: 300,
      status: "COMPLETED",
    };
    const state = {
      version: 4,
      terraform_version: "1.11.4",
      serial: 1,
      lineage: randomUUID(),
      outputs: {},
      resources: [
        {
          mode: "managed",
          type: "nosana_job",
          name: "old",
          provider: 'provider["registry.terraform.io/hoomandigital/nosana"]',
          instances: [{ schema_version: 0, attributes, sensitive_attributes: [] }],
        },
      ],
    };
    await writeFile(join(workspace.folder, "terraform.tfstate"), JSON.stringify(state));
  }

  async function expectTakenOver(workspace: Workspace): Promise<void> {
    const { values } = await onlyResource(workspace);
    expect(values).toMatchObject({
      id,
      transaction,
      status: "pending",
      status_reason: "queued",
      timeout_seconds: 3600,
    });
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual(nothingToChange);
    expect(await inVault(on.world)).toBe(paid);
  }

  test("is taken over by state replace-provider, and the job is read from the chain", async () => {
    await using workspace = await createWorkspace(on.environment);
    await workspace.write(jobBlock({ name: "old" }));
    await writeGoState(workspace);
    const addresses = ["registry.terraform.io/hoomandigital/nosana", "registry.terraform.io/nosana/nosana"];
    const replaced = await workspace.run(["state", "replace-provider", "-auto-approve", ...addresses]);
    expect(replaced.exit_code).toBe(0);
    const apply = await workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([
      0,
      expect.stringContaining("0 added, 0 changed, 0 destroyed"),
    ]);
    await expectTakenOver(workspace);
  });

  test("is taken over by a moved block", async () => {
    await using workspace = await createWorkspace(on.environment);
    await workspace.write(`${jobBlock({ name: "new" })}
moved {
  from = nosana_job.old
  to   = nosana_job.new
}
`);
    await writeGoState(workspace);
    // Terraform wants the old provider to be installed while it is in state; this build stands in for it.
    const rc = join(workspace.folder, "overrides.rc");
    const dist = join(import.meta.dirname, "../../dist");
    const overrides = ["hoomandigital/nosana", "nosana/nosana"].map(
      (name) => `"${name}" = ${JSON.stringify(dist)}`,
    );
    await writeFile(
      rc,
      `provider_installation {\n  dev_overrides {\n${overrides.join("\n")}\n  }\n  direct {}\n}\n`,
    );
    const apply = await workspace.apply({ TF_CLI_CONFIG_FILE: rc });
    expect([apply.exit_code, apply.text]).toEqual([
      0,
      expect.stringContaining("0 added, 0 changed, 0 destroyed"),
    ]);
    await expectTakenOver(workspace);
  });
});
