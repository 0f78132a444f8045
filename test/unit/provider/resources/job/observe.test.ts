import { expect, test } from "@jest/globals";
import { observe } from "../../../../../provider/resources/job/observe.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import type { Services } from "../../../../../provider/services.ts";
import type { CallContext } from "../../../../../src/bridge/index.ts";
import type { Job, JobResult } from "../../../../../src/nosana/index.ts";

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

test("what is shown of a result has no credentials of the definition; what is kept of it is as it was", async () => {
  const operation = {
    id: "work",
    status: "failed",
    exit_code: 1,
    logs: [{ stream: "stdout", text: "no access with hf_abcdef\n" }],
    error: "hf_abcdef was refused",
    results: new Map(),
    started_at_ms: null,
    ended_at_ms: null,
  };
  const collected = {
    status: "failed",
    operations: [operation],
    errors: ["hf_abcdef"],
    blank: null,
  } as unknown as JobResult;
  const job_definition = JSON.stringify({
    version: "0.1",
    type: "container",
    ops: [{ id: "work", type: "container/run", args: { image: "x", env: { HF_TOKEN: "hf_abcdef" } } }],
  });
  const observed = async (text: string) =>
    observe(
      { ...(chain as Job), state: "done", ipfs_result: "Qm" },
      before({ job_definition: text, definition_delivered: null }),
      { collected },
      {} as Services,
      {} as CallContext,
    );
  const { result, model } = await observed(job_definition);
  expect(result?.errors).toEqual(["(redacted)"]);
  expect(result?.operations[0]).toMatchObject({
    logs: [{ stream: "stdout", text: "no access with (redacted)\n" }],
    error: "(redacted) was refused",
  });
  expect(model.operations?.[0]?.logs).toBe("no access with hf_abcdef");
  expect((await observed("{}")).result).toBe(collected);
});
