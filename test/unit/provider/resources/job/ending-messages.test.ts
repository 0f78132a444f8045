import { expect, test } from "@jest/globals";
import { jobDidNotComplete } from "../../../../../provider/resources/job/ending-messages.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import { default_settings } from "../../../../../provider/resources/job/settings.ts";

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
