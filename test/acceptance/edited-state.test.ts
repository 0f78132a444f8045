import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jobBlock } from "../support/jobs.ts";
import { type Localnet, useLocalnet } from "../support/localnet.ts";
import { createWorkspace, onlyResource, type Workspace } from "../support/terraform.ts";

// What users made of the private data in a state file, and of an id, is told as theirs.

let localnet: Localnet;
let workspace: Workspace;
let stateFile: string;
let kept: string;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "0"]);
  workspace = await createWorkspace(localnet.environment);
  stateFile = join(workspace.folder, "terraform.tfstate");
  await workspace.write(jobBlock());
  expect((await workspace.apply()).exit_code).toBe(0);
  kept = await readFile(stateFile, "utf8");
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
  await localnet.stop();
});

/** Replaces the private data of the one resource. */
async function editPrivate(edit: (data: Record<string, unknown>) => unknown): Promise<void> {
  const state = JSON.parse(kept) as { serial: number; resources: { instances: { private: string }[] }[] };
  const instance = state.resources[0]?.instances[0];
  if (!instance) throw new Error("no resource in state");
  const data = JSON.parse(Buffer.from(instance.private ?? "", "base64").toString() || "{}");
  instance.private = Buffer.from(JSON.stringify(edit(data))).toString("base64");
  await writeFile(stateFile, JSON.stringify(state));
}

test.each<[string, (data: Record<string, unknown>) => unknown, string]>([
  [
    "network",
    (data) => ({ ...data, network: "moonnet" }),
    "network should be one of mainnet, devnet, localnet",
  ],
  ["services_only", (data) => ({ ...data, services_only: "yes" }), "services_only should be true"],
  ["all of it", () => null, "is no JSON object"],
])("edited private data is named with the way out, and nothing is done: %s", async (_, edit, told) => {
  await editPrivate(edit);
  const before = await readFile(stateFile, "utf8");
  for (const run of [await workspace.plan(), await workspace.destroy()]) {
    expect([run.exit_code, run.text]).toEqual([1, expect.stringContaining(told)]);
    expect(run.text).toContain("Private data of the resource damaged");
    expect(run.text).toContain("terraform.tfstate.backup");
    expect(run.text).not.toContain("Bug in the provider");
  }
  expect(JSON.parse(await readFile(stateFile, "utf8")).resources).toEqual(JSON.parse(before).resources);
  await writeFile(stateFile, kept);
});

test("an id of 88 ones, which only looks like a signature, is refused by its name", async () => {
  await using other = await createWorkspace(localnet.environment);
  await other.write(jobBlock());
  const id = "1".repeat(88);
  const run = await other.run(["import", "-input=false", "-no-color", "nosana_job.test", id]);
  expect([run.exit_code, run.text]).toEqual([
    1,
    expect.stringContaining(`"${id}" is not the signature of a`),
  ]);
  expect(run.text).not.toContain("Bug in the provider");
  expect((await workspace.plan()).exit_code).toBe(0);
  expect((await onlyResource(workspace)).values.status).toBe("pending");
});

test.each([2n ** 40n, 2n ** 60n])(
  "a slot that the chain never had, %d, is given up, and all goes on",
  async (far) => {
    await editPrivate((data) => {
      const { genesis } = data.known_slot as { genesis: string };
      return { ...data, known_slot: { slot: far.toString(), genesis } };
    });
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
    const refreshed = await workspace.run([
      "apply",
      "-refresh-only",
      "-auto-approve",
      "-input=false",
      "-no-color",
    ]);
    expect(refreshed.exit_code).toBe(0);
    const destroyed = await workspace.run(["plan", "-destroy", "-input=false", "-no-color"]);
    expect([destroyed.exit_code, destroyed.text]).toEqual([0, expect.stringContaining("1 to destroy")]);
    await writeFile(stateFile, kept);
  },
);
