import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateKeyPairSigner } from "@solana/kit";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import type { Diagnostic } from "../../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { useJournalHome } from "../../../../support/journal-home.ts";
import { startWorld, type World } from "../../../nosana/local-world.ts";

// Terraform drops a resource's private data when the provider dies while it changes the resource. With it goes until
// when a posting that was not confirmed may still be executed.

useJournalHome();
let world: World;
beforeAll(async () => {
  world = await startWorld({ slot_ms: 10 });
});
afterAll(async () => {
  await world.close();
});

const nowhere = "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW";
const told = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ severity, summary }) => `${severity}: ${summary}`);

/** The state of a job whose posting was sent and is not known to be executed, without its private data. */
async function unconfirmed() {
  const { address: id } = await generateKeyPairSigner();
  const resource = createTestHost(createNosanaProvider(localnetEnvironment(world.local.endpoints))).resource(
    "nosana_job",
  );
  const state = {
    id,
    transaction: nowhere,
    status: "pending",
    status_reason: "unconfirmed",
    job_definition: JSON.stringify(jobDefinition()),
    market: world.market,
    timeout_seconds: 60,
    deposit: 6000,
    on_destroy: "stop",
  };
  const upgraded = await resource.upgrade(1, JSON.stringify(state));
  return { id, resource, upgraded: told(upgraded) };
}

test("a refresh says that it is not certain, and does away with the job once it can no longer come about", async () => {
  const { id, resource, upgraded } = await unconfirmed();
  expect(upgraded).toEqual([`warning: Job not confirmed yet: ${id}`]);
  expect(resource.state).toMatchObject({ id, status_reason: "unconfirmed" });
  let last: readonly string[] = [];
  while (resource.state !== null) last = told(await resource.refresh());
  expect(last).toEqual([`warning: Job was never posted: ${id}`]);
});

test("a destroy waits until the job can no longer come about", async () => {
  const { resource } = await unconfirmed();
  const destroyed = await resource.destroy();
  expect(destroyed.state).toBe(null);
  expect(told(destroyed.diagnostics).filter((text) => text.startsWith("error"))).toEqual([]);
});
