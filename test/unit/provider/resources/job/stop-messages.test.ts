import { expect, test } from "@jest/globals";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import { default_settings, type WaitGoal } from "../../../../../provider/resources/job/settings.ts";
import {
  notStoppedAfterTimeout,
  stoppedAfterTimeout,
} from "../../../../../provider/resources/job/stop-messages.ts";
import { secondsBound } from "../../../../../provider/resources/job/time-bound.ts";

const job = { id: "job", deposit: 360_000n, explorer_url: null } as JobModel;
const over = (wait_until: WaitGoal, phase: "create" | "update") => {
  const settings = { ...default_settings, on_timeout: "stop", wait_until } as const;
  return {
    bound: secondsBound("completion_timeout_seconds", settings),
    settings,
    phase,
    refusal: null,
    trouble: null,
  };
};

test("a job that could not be stopped is told with what it costs, and in a create that the next apply would pay for another", () => {
  const said = (phase: "create" | "update") =>
    notStoppedAfterTimeout(job, over("completed", phase), "The node is away.").detail;
  for (const phase of ["create", "update"] as const)
    expect(said(phase)).toMatch(
      /had not ended after .* The node is away\. .* 0\.36 NOS.* nosana job stop job/,
    );
  expect(said("create")).toContain("terraform untaint");
  expect(said("update")).not.toContain("taint");
});

test("a job that was stopped is told with what was waited for, and how to run it again", () => {
  const said = (goal: WaitGoal, phase: "create" | "update") =>
    stoppedAfterTimeout(job, over(goal, phase), { kind: "delisted", refund: 360_000n }).detail;
  expect(said("running", "create")).toMatch(
    /had not been taken by a host after .* posts, and pays, a new job/,
  );
  expect(said("completed", "update")).toMatch(/had not ended after .* terraform apply -replace/);
});

test("a job that was stopped because its host refused the definition is told with what the host said", () => {
  const refused = { ...over("running", "create"), refusal: "The node says 403." };
  const { detail } = stoppedAfterTimeout(job, refused, { kind: "ended", refund: 360_000n });
  expect(detail).toMatch(
    /could not be handed to its host within .*: The node says 403\. .* choose another node first/,
  );
  expect(detail).not.toContain("taken by a host");
});
