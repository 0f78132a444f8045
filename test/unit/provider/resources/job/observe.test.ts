import { expect, test } from "@jest/globals";
import { observe } from "../../../../../provider/resources/job/observe.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import type { Services } from "../../../../../provider/services.ts";
import type { CallContext } from "../../../../../src/bridge/index.ts";
import type { Job } from "../../../../../src/nosana/index.ts";

const chain = {
  address: "job",
  market: "market",
  price: 1n,
  timeout_seconds: 60n,
  ipfs_result: null,
  time_start: null,
  time_end: null,
} as unknown;
const before = (changes: Partial<JobModel>) =>
  ({
    confidential: true,
    status: "running",
    status_reason: "assigned",
    assigned_node: "a",
    ...changes,
  }) as JobModel;
const seen = async (job: Partial<Job>, model: Partial<JobModel>) => {
  const observed = await observe(
    { ...(chain as Job), ...job },
    before(model),
    {},
    {} as Services,
    {} as CallContext,
  );
  return observed.model.definition_delivered;
};
const at = (node: string) => ({ state: "running", node: node as Job["node"] }) as const;

test("a definition is delivered for as long as the host that has it has the job", async () => {
  const delivered = { definition_delivered: true };
  expect(await seen(at("a"), delivered)).toBe(true);
  expect(await seen(at("b"), delivered)).toBe(false);
  expect(await seen({ state: "stopped", node: null }, delivered)).toBe(false);
  expect(await seen(at("a"), { definition_delivered: false })).toBe(false);
  expect(await seen(at("b"), { definition_delivered: null, confidential: false })).toBe(null);
});
