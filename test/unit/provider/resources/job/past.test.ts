import { expect, test } from "@jest/globals";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { fromGoProvider, jobUpgrades } from "../../../../../provider/resources/job/past.ts";
import { jobSchema } from "../../../../../provider/resources/job/schema.ts";
import type { MoveSource } from "../../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { useJournalHome } from "../../../../support/journal-home.ts";
import { startWorld } from "../../../nosana/local-world.ts";

useJournalHome();

/** What the first build with this schema version kept. */
const attributesOfTheFirst = [
  ...["job_definition", "market", "timeout_seconds", "wait_for_completion", "completion_timeout_seconds"],
  ...["on_timeout", "on_failure", "triggers", "id", "status", "status_reason", "transaction", "ipfs_job"],
  ...["ipfs_result", "assigned_node", "payer", "project", "price", "deposit", "started_at", "ended_at"],
  ...["operations", "explorer_url"],
];

const upgrade = jobUpgrades[0] as (stored: unknown) => Record<string, unknown>;

test("the Go provider's state becomes a whole state of this version, whose status is believed by nobody", () => {
  const state = upgrade({
    id: "sig",
    job_id: "sig",
    job_definition: "{}",
    wait_for_completion: true,
    completion_timeout_seconds: { toString: () => "60" },
    status: "RUNNING",
    something_else: 1,
  });
  expect(Object.keys(state).sort()).toEqual(Object.keys(jobSchema.attributes).sort());
  expect(state).toMatchObject({
    id: "sig",
    job_definition: "{}",
    wait_for_completion: true,
    completion_timeout_seconds: 60,
    status: "running",
    status_reason: "unverified",
  });
});

test("what it left out, or made up, does not get in the way", () => {
  expect(upgrade({ id: "job", status: "SLEEPING" })).toMatchObject({
    id: "job",
    status: "pending",
    wait_for_completion: false,
    completion_timeout_seconds: 300,
  });
});

test("state of earlier builds, which lacks what was added since, leaves nothing to do, of a live job and of one that has ended", async () => {
  const world = await startWorld();
  await using _ = { [Symbol.asyncDispose]: world.close };
  const provider = createNosanaProvider(localnetEnvironment(world.local.endpoints));
  const config = { job_definition: JSON.stringify(jobDefinition()) };
  const posted = createTestHost(provider).resource("nosana_job");
  expect((await posted.apply(config)).diagnostics).toEqual([]);
  const live = posted.state ?? {};
  const ended = { ...live, status: "completed", status_reason: "success" };
  const first = new Set(attributesOfTheFirst);
  const later = Object.keys(jobSchema.attributes).filter((name) => !first.has(name));
  expect(later).toEqual(expect.arrayContaining(["confidential", "wait_until", "timeouts", "network"]));
  for (const state of [live, ended])
    for (const missing of [later, ...later.map((name) => [name])]) {
      const kept = Object.entries(state).filter(([name]) => !missing.includes(name));
      const job = createTestHost(provider).resource("nosana_job");
      const number = (_: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);
      const read = await job.upgrade(1, JSON.stringify(Object.fromEntries(kept), number));
      const { action, diagnostics } = await job.plan(config);
      expect([missing, action, read, diagnostics]).toEqual([missing, "no-op", [], []]);
    }
});

test.each([
  ["another type", "registry.terraform.io/HoomanDigital/nosana", "nosana_wallet"],
  ["another provider", "registry.terraform.io/else/nosana", "nosana_job"],
])("%s is not taken over", async (_what, provider_address, type_name) => {
  const source = { provider_address, type_name, state: { id: "x" } } as MoveSource;
  expect(await fromGoProvider(source, { private: {} as never }, {} as never)).toBeNull();
});
