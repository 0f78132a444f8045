import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { chainEdits, flow, opState, settledSlots, stoppedBecause } from "../support/chain-edits.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { jobDefinition } from "../support/jobs.ts";
import { type ShownResource, stateFile, type TerraformRun } from "../support/terraform.ts";
import { pin } from "../unit/localnet/support/jobs.ts";

// Rows of the table of statuses in docs/dev/lifecycle.md. One apply posts a job for each row, the chain is brought
// into the row's state, and one refresh reads them all.

const on = useJobWorkspace();

type Edits = ReturnType<typeof chainEdits>;
type Address = Awaited<ReturnType<typeof on.idOf>>;

interface Row {
  readonly name: string;
  readonly bring: (edits: Edits, job: Address) => void | Promise<void>;
  readonly expected: readonly [status: string, reason: string];
  /** What the refresh warns of. */
  readonly warning?: string;
  /** The job offers a service. */
  readonly exposes?: boolean;
}

const missing = new Uint8Array(32).fill(9);
const times = { timeStart: 1_700_000_000n, timeEnd: 1_700_000_060n };
const rows: readonly Row[] = [
  { name: "queued", bring: () => {}, expected: ["pending", "queued"] },
  {
    name: "run",
    bring: async (edits, job) => void (await edits.run(job, on.world.wallet.address)),
    expected: ["running", "assigned"],
  },
  {
    name: "stopped, run",
    bring: async (edits, job) => {
      edits.change(job, { state: 3 });
      await edits.run(job, on.world.wallet.address);
    },
    expected: ["running", "reclaimed"],
  },
  {
    name: "stopped",
    bring: (edits, job) => edits.change(job, { state: 3 }),
    expected: ["pending", "node_quit"],
    warning: "Job given back by its host",
  },
  {
    name: "success",
    bring: (edits, job) => edits.done(job, flow("success", opState())),
    expected: ["completed", "success"],
  },
  {
    name: "exit code",
    bring: (edits, job) => edits.done(job, flow("success", opState({ status: "failed", exitCode: 3 }))),
    expected: ["failed", "exit_code"],
  },
  {
    name: "one of two operations",
    bring: (edits, job) =>
      edits.done(
        job,
        flow("success", opState(), opState({ operationId: "more", status: "failed", exitCode: 1 })),
      ),
    expected: ["failed", "exit_code"],
  },
  {
    name: "error",
    bring: (edits, job) => edits.done(job, { ...flow("validation-error"), errors: ["no such image"] }),
    expected: ["failed", "error"],
  },
  {
    name: "expired",
    bring: (edits, job) => edits.done(job, flow("success", stoppedBecause("jobExpired"))),
    expected: ["failed", "expired"],
  },
  {
    name: "expired service",
    bring: (edits, job) => edits.done(job, flow("success", stoppedBecause("jobExpired"))),
    expected: ["completed", "expired"],
    exposes: true,
  },
  {
    name: "stopped by poster",
    bring: (edits, job) => edits.done(job, flow("stopped", stoppedBecause("jobStopped"))),
    expected: ["cancelled", "stopped"],
  },
  {
    name: "ended",
    bring: (edits, job) => edits.change(job, { state: 2, ...times }),
    expected: ["cancelled", "ended"],
  },
  {
    name: "result unavailable",
    bring: (edits, job) => edits.change(job, { state: 2, ipfsResult: missing, ...times }),
    expected: ["pending", "result_unavailable"],
  },
  {
    name: "no run, not in the queue",
    bring: (edits, job) => edits.unqueue(job),
    expected: ["pending", "orphaned"],
    warning: "Job in no queue",
  },
  {
    name: "gone: delisted",
    bring: async (_edits, job) => void (await on.world.client.delist(job, { wallet: on.world.wallet })),
    expected: ["cancelled", "delisted"],
    warning: "Job cancelled outside Terraform",
  },
  {
    name: "gone: recovered",
    bring: async (edits, job) => {
      edits.change(job, { state: 3 });
      await settled();
      await on.world.client.recover(job, { wallet: on.world.wallet });
    },
    expected: ["cancelled", "recovered"],
    warning: "Job cancelled outside Terraform",
  },
  {
    name: "gone: removed by an admin",
    bring: (edits, job) => edits.cleanByAdmin(job),
    expected: ["cancelled", "removed_by_admin"],
    warning: "Job cancelled outside Terraform",
  },
  {
    name: "gone: cleaned",
    bring: async (edits, job) => {
      const node = await on.world.newNode();
      const ipfsResult = await pin(on.world.local, flow("success", opState()));
      await on.world.finish(node, job, { run: await edits.run(job, node.address), ipfsResult });
      await clean(edits, job);
    },
    expected: ["completed", "success"],
  },
  {
    name: "gone: ended, cleaned",
    bring: async (edits, job) => {
      await edits.run(job, (await on.world.newNode()).address);
      await settled();
      await on.world.client.end(job, { wallet: on.world.wallet });
      await clean(edits, job);
    },
    expected: ["cancelled", "ended"],
    warning: "Job cancelled outside Terraform",
  },
  {
    name: "unknown state",
    bring: (edits, job) => edits.change(job, { state: 9 }),
    expected: ["pending", "unknown_state_9"],
    warning: "Job in a state this version does not know",
  },
];

function configuration(): string {
  const definitions = rows.map(({ name, exposes }) => {
    const { ops, ...rest } = jobDefinition({ ROW: name });
    const args = { ...ops[0]?.args, ...(exposes ? { expose: 80 } : {}) };
    return [name, JSON.stringify({ ...rest, ops: [{ ...ops[0], args }] })];
  });
  return `resource "nosana_job" "row" {
  for_each       = jsondecode(${JSON.stringify(JSON.stringify(Object.fromEntries(definitions)))})
  job_definition = each.value
}
`;
}

/** Long after its end anybody may close a job's account. */
async function clean(edits: Edits, job: Address): Promise<void> {
  edits.change(job, { timeEnd: 1_700_000_060n });
  await settled();
  await on.world.client.clean(job, { wallet: on.world.wallet });
}

const refresh = () =>
  on.workspace.run(["apply", "-refresh-only", "-auto-approve", "-input=false", "-no-color"]);

let edits: Edits;
let refreshed: TerraformRun;
let jobs: ReadonlyMap<string, ShownResource>;
beforeAll(async () => {
  edits = chainEdits(on.world);
  await on.workspace.write(configuration());
  const apply = await on.workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining(`${rows.length} added`)]);
  for (const [name, { values }] of await on.shown())
    await rows.find((row) => row.name === name)?.bring(edits, values.id as Address);
  await settled();
  refreshed = await refresh();
  jobs = await on.shown();
});

const settled = () => settledSlots(on.world);

const statusOf = (job: ShownResource | undefined) => [job?.values.status, job?.values.status_reason];

test.each(rows)("$name: $expected", ({ name, expected, warning }) => {
  expect(refreshed.exit_code).toBe(0);
  const job = jobs.get(name);
  expect(statusOf(job)).toEqual(expected);
  if (warning) expect(refreshed.text).toMatch(new RegExp(`Warning: ${warning}.*${job?.values.id}`));
});

test("stopped, after a grace period: failed, node_quit; and running when another host claims it after all", async () => {
  const { workspace } = on;
  const state = JSON.parse(await stateFile(workspace));
  const [{ instances }] = state.resources;
  const instance = instances.find(({ index_key }: { index_key: string }) => index_key === "stopped");
  const kept = JSON.parse(Buffer.from(instance.private, "base64").toString());
  instance.private = Buffer.from(JSON.stringify({ ...kept, stopped_since_ms: 0 })).toString("base64");
  await writeFile(join(workspace.folder, "terraform.tfstate"), JSON.stringify(state));
  const late = await refresh();
  expect(late.text).toContain("counts as failed");
  const { shown } = on;
  const job = (await shown()).get("stopped");
  expect(statusOf(job)).toEqual(["failed", "node_quit"]);
  await edits.run(job?.values.id as Address, on.world.wallet.address);
  await settled();
  await refresh();
  expect(statusOf((await shown()).get("stopped"))).toEqual(["running", "reclaimed"]);
});

test("the plan is empty afterwards, and once more when every account is closed", async () => {
  const plan = await on.workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
  const all = [...jobs.values()].map(({ values }) => values.id as Address);
  edits.close(...all);
  await edits.prune();
  const afterwards = await on.workspace.plan();
  expect([afterwards.exit_code, afterwards.text]).toEqual([0, expect.stringContaining("No changes")]);
});

describe("gone", () => {
  beforeAll(async () => {
    await refresh();
    jobs = await on.shown();
  });

  test("prior terminal: frozen", () => {
    for (const { name, expected } of rows.filter(
      ({ expected: [status] }) => !["pending", "running"].includes(status),
    ))
      expect([name, ...statusOf(jobs.get(name))]).toEqual([name, ...expected]);
  });

  test("prior not terminal: kept, and told", () => {
    expect(statusOf(jobs.get("run"))).toEqual(["running", "account_closed"]);
  });
});
