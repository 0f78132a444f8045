import { expect, test } from "@jest/globals";
import { fromGoProvider, jobUpgrades } from "../../../../../provider/resources/job/past.ts";
import { jobSchema } from "../../../../../provider/resources/job/schema.ts";
import type { MoveSource } from "../../../../../src/bridge/index.ts";

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

test.each([
  ["another type", "registry.terraform.io/HoomanDigital/nosana", "nosana_wallet"],
  ["another provider", "registry.terraform.io/else/nosana", "nosana_job"],
])("%s is not taken over", async (_what, provider_address, type_name) => {
  const source = { provider_address, type_name, state: { id: "x" } } as MoveSource;
  expect(await fromGoProvider(source, { private: {} as never }, {} as never)).toBeNull();
});
