import { describe, expect, test } from "@jest/globals";
import {
  jobDidNotComplete,
  operationsLeftOut,
} from "../../../../../provider/resources/job/ending-messages.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import { default_settings } from "../../../../../provider/resources/job/settings.ts";
import { parseJobResult } from "../../../../../src/nosana/index.ts";

const said = (reason: string, on_failure: "fail" | "warn", phase: "create" | "update") => {
  const job = { id: "job", status: "failed", status_reason: reason, explorer_url: null } as JobModel;
  return jobDidNotComplete(job, null, { ...default_settings, on_failure }, phase);
};

test("only a failure that is proved is an error of a create, which taints, and makes the next apply pay again", () => {
  expect(said("exit_code", "fail", "create").severity).toBe("error");
  expect(said("definition_not_delivered", "fail", "create").severity).toBe("error");
  expect(said("exit_code", "warn", "create").severity).toBe("warning");
  expect(said("result_not_collected", "fail", "create")).toMatchObject({
    severity: "warning",
    detail: expect.stringMatching(/not known whether it succeeded.* not tainted.* postcondition/),
  });
  expect(said("result_not_collected", "fail", "update")).toMatchObject({
    severity: "error",
    detail: expect.stringMatching(/nosana_job_completion that both wait.* on_failure = "warn"/),
  });
  expect(said("result_not_collected", "warn", "update").severity).toBe("warning");
});

describe("a result that nobody could read to its end", () => {
  const told = (result: object) => {
    const job = { id: "job", status: "failed", status_reason: "error", explorer_url: null } as JobModel;
    const given = parseJobResult(new TextEncoder().encode(JSON.stringify(result)));
    return jobDidNotComplete(job, given, default_settings, "update").detail;
  };

  test("is told in part: ten operations, and the beginning of what the host calls an error", () => {
    const failed = {
      status: "failed",
      exitCode: 1,
      errors: ["e".repeat(3_000)],
      logs: [{ log: "l".repeat(3_000) }],
    };
    const opStates = Array.from({ length: 500 }, (_, index) => ({ ...failed, operationId: `op-${index}` }));
    const detail = told({ status: "failed", errors: ["g".repeat(5_000)], opStates });
    expect(detail.match(/Operation "op-\d+" failed/g)).toHaveLength(10);
    expect(detail).toContain("490 more operations did not succeed.");
    expect(detail).toContain(`with exit code 1: ${"e".repeat(2_000)}… (1000 more characters)`);
    expect(detail).toContain(`The host reports: ${"g".repeat(2_000)}… (3000 more characters)`);
    expect(detail.length).toBeLessThan(50_000);
  });

  test("is told to be too large for state", () => {
    expect(operationsLeftOut("job", 500)).toMatchObject({
      severity: "warning",
      summary: "Result of the job too large: job",
      detail: expect.stringMatching(/names 500 operations, and state keeps the first 200.*ipfs_result/),
    });
  });
});
