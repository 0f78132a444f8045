import { expect, test } from "@jest/globals";
import { type Job, type JobResult, jobStatus, type StatusHints } from "../../../src/nosana/index.ts";
import { job as address, addressOf, market, payer, run } from "./fake-program.ts";

const base: Job = {
  address,
  state: "queued",
  raw_state: 0,
  ipfs_job: "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb",
  ipfs_result: null,
  market,
  node: null,
  payer,
  project: payer,
  price: 115n,
  timeout_seconds: 3600n,
  time_start: null,
  time_end: null,
  run: null,
};
const queued = base;
const running: Job = { ...base, state: "running", run, node: addressOf(4), time_start: 1n };
const reclaimed: Job = { ...running, raw_state: 3 };
const stopped: Job = { ...base, state: "stopped", raw_state: 3 };
const ended: Job = { ...base, state: "done", raw_state: 2, time_start: 1n, time_end: 2n };
const done: Job = { ...ended, ipfs_result: "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o" };
const outOfTime: Job = { ...done, time_end: 3601n };
const future: Job = { ...base, state: { unknown: 9 }, raw_state: 9 };

const success: JobResult = {
  status: "success",
  operations: [],
  errors: [],
  expired: false,
  stopped: false,
  host_shut_down: false,
  blank: null,
};
const withheld: JobResult = { ...success, status: "unknown", blank: "withheld" };
const undelivered: JobResult = { ...withheld, blank: "undelivered" };
const failed: JobResult = { ...success, status: "failed" };
const exited: JobResult = {
  ...failed,
  operations: [
    {
      id: "a",
      status: "failed",
      exit_code: 1,
      logs: [],
      error: null,
      results: new Map(),
      started_at_ms: null,
      ended_at_ms: null,
    },
  ],
};
const expired: JobResult = { ...success, status: "stopped", expired: true };
const byOwner: JobResult = { ...success, status: "stopped", stopped: true };

const wasRunning = { status: "running", reason: "assigned", terminal: false } as const;
const wasFailed = { status: "failed", reason: "exit_code", terminal: true } as const;
const on = true;
const off = false;

type Row = [string, Job | null, JobResult | "unavailable" | null, StatusHints, string, string, boolean];
const table: Row[] = [
  ["queued", queued, null, {}, "pending", "queued", off],
  ["queued, and seen in the queue", queued, null, { in_queue: true }, "pending", "queued", off],
  ["queued, but in no queue", queued, null, { in_queue: false }, "pending", "orphaned", off],
  ["running", running, null, {}, "running", "assigned", off],
  ["claimed again", reclaimed, null, {}, "running", "reclaimed", off],
  ["stopped", stopped, null, {}, "pending", "node_quit", off],
  ["stopped for long", stopped, null, { grace_over: true }, "failed", "node_quit", on],
  ["done, success", done, success, {}, "completed", "success", on],
  ["done, exit code", done, exited, {}, "failed", "exit_code", on],
  ["done, other failure", done, failed, {}, "failed", "error", on],
  ["done, host shut down", done, { ...exited, host_shut_down: true }, {}, "failed", "host_shut_down", on],
  ["done, expired", done, expired, {}, "failed", "expired", on],
  ["done, expired service", done, expired, { exposed: true }, "completed", "expired", on],
  ["done, stopped by its owner", done, byOwner, {}, "cancelled", "stopped", on],
  [
    "done, stopped and expired",
    done,
    { ...byOwner, expired: true },
    { exposed: true },
    "cancelled",
    "stopped",
    on,
  ],
  ["done, unreadable result", done, { ...success, status: "unknown" }, {}, "failed", "result_unreadable", on],
  ["done, confidential", done, withheld, { exposed: true }, "failed", "result_not_collected", on],
  ["done, confidential, out of time", outOfTime, withheld, {}, "failed", "result_not_collected", on],
  ["done, confidential service", outOfTime, withheld, { exposed: true }, "completed", "expired", on],
  ["done, never given its definition", done, undelivered, {}, "failed", "definition_not_delivered", on],
  ["done, no result", ended, null, {}, "cancelled", "ended", on],
  ["done, result unavailable", done, "unavailable", {}, "running", "result_unavailable", off],
  ["done, result not read", done, null, { prior: wasRunning }, "running", "result_unavailable", off],
  ["future state", future, null, {}, "pending", "unknown_state_9", off],
  ["future state, known before", future, null, { prior: wasRunning }, "running", "unknown_state_9", off],
  ["gone after its end", null, null, { prior: wasFailed }, "failed", "account_closed", on],
  ["gone, was running", null, null, { prior: wasRunning }, "running", "account_closed", off],
  ["gone, nothing known", null, null, {}, "pending", "account_closed", off],
  ["delisted", null, null, { history: "delisted", prior: wasRunning }, "cancelled", "delisted", on],
  ["recovered", null, null, { history: "recovered" }, "cancelled", "recovered", on],
  ["removed by an admin", null, null, { history: "removed_by_admin" }, "cancelled", "removed_by_admin", on],
  ["cleaned, result read", null, success, { history: "cleaned" }, "completed", "success", on],
  [
    "cleaned, result unavailable",
    null,
    "unavailable",
    { history: "cleaned" },
    "running",
    "result_unavailable",
    off,
  ],
];

test.each(table)("%s", (_, job, result, hints, status, reason, terminal) => {
  expect(jobStatus(job, result, hints)).toEqual({ status, reason, terminal });
});

test("nothing but a result that was read makes a job completed", () => {
  for (const [, job, result, hints, status] of table) {
    if (status === "completed")
      expect([typeof result, job?.state ?? hints.history]).toEqual(["object", expect.any(String)]);
  }
});
