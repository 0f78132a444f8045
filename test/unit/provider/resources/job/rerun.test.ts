import { expect, test } from "@jest/globals";
import { rerun } from "../../../../../provider/resources/job/rerun.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import { rerunPolicies } from "../../../../../provider/resources/job/settings.ts";

/** For each state of a job, the policies that run it again. */
const table: readonly (readonly [status: string, reason: string, ...policies: string[]])[] = [
  ["pending", "queued"],
  ["running", "assigned"],
  ["running", "result_unavailable"],
  ["pending", "node_quit"],
  ["completed", "success", "always"],
  ["completed", "account_closed", "always"],
  ["failed", "exit_code", "failed", "always"],
  ["failed", "node_quit", "failed", "always"],
  ["failed", "definition_not_delivered", "failed", "always"],
  ["failed", "result_not_collected", "always"],
  ["cancelled", "stopped", "always"],
  ["cancelled", "delisted", "gone", "always"],
  ["cancelled", "removed_by_admin", "gone", "always"],
  ["pending", "account_closed", "gone", "always"],
];

test.each(table)("%s, %s", (status, status_reason, ...expected) => {
  const job = { status, status_reason } as JobModel;
  expect(rerunPolicies.filter((policy) => rerun(job, policy) !== null)).toEqual(expected);
  expect(rerun(job, null)).toBeNull();
});
