import { beforeAll, describe, expect, test } from "@jest/globals";
import { generateKeyPairSigner } from "@solana/kit";
import { chainEdits, flow, opState, settledSlots } from "../support/chain-edits.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { pin } from "../unit/localnet/support/jobs.ts";

const on = useJobWorkspace();
const data = async (type: string) => Object.fromEntries(await on.shown(type));
const nothingToChange = [0, expect.stringContaining("No changes")];

describe("before and after a job", () => {
  test("the estimate is what the job then takes", async () => {
    const sources = `data "nosana_wallet" "own" {}
data "nosana_price_estimate" "one" { timeout_seconds = 600 }
data "nosana_price_estimate" "default" { jobs = 3 }
data "nosana_market" "own" {}
data "nosana_markets" "all" {}
data "nosana_markets" "free" { has_free_hosts = true }
`;
    await on.workspace.write(sources);
    const before = await on.workspace.apply();
    expect([before.exit_code, before.text]).toEqual([0, expect.stringContaining("Apply complete")]);
    const { own: wallet } = await data("nosana_wallet");
    const { one, default: three } = await data("nosana_price_estimate");
    expect(wallet?.values).toMatchObject({ address: on.world.wallet.address, nos_account_exists: true });
    const { deposit, market, max_transaction_fee_lamports, price, rent_lamports } = one?.values ?? {};
    expect(market).toBe(on.world.market);
    const { own } = await data("nosana_market");
    expect(own?.values).toMatchObject({
      address: market,
      price,
      takes_jobs: true,
      queued_jobs: 0,
      free_hosts: 0,
    });
    const { all, free } = await data("nosana_markets");
    expect(all?.values).toMatchObject({ markets: [own?.values], cheapest: market });
    expect(free?.values).toMatchObject({ markets: [], cheapest: null });
    expect(deposit).toBe(Number(price) * 600);
    expect(one?.values.nos).toBe(Number(deposit) / 1e6);
    expect(three?.values).toMatchObject({
      timeout_seconds: 3600,
      jobs: 3,
      deposit: Number(price) * 3600 * 3,
    });

    await on.workspace.write(`${sources}${jobBlock({ arguments: "timeout_seconds = 600" })}`);
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const { test: job } = await data("nosana_job");
    expect(job?.values.deposit).toBe(deposit);
    expect(
      (await on.workspace.run(["apply", "-refresh-only", "-auto-approve", "-input=false"])).exit_code,
    ).toBe(0);
    expect((await data("nosana_market")).own?.values.queued_jobs).toBe(1);
    const { own: after } = await data("nosana_wallet");
    const spent = (name: string) => Number(wallet?.values[name]) - Number(after?.values[name]);
    expect(spent("nos_base_units")).toBe(deposit);
    expect(spent("lamports")).toBeGreaterThan(0);
    expect(spent("lamports")).toBeLessThanOrEqual(
      Number(rent_lamports) + Number(max_transaction_fee_lamports),
    );
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual(nothingToChange);
  });

  test("without a market anywhere it says where one comes from", async () => {
    await on.workspace.write('data "nosana_market" "own" {}');
    const plan = await on.workspace.plan({ NOSANA_MARKET_ADDRESS: "" });
    expect([plan.exit_code, plan.text]).toEqual([
      1,
      expect.stringMatching(/Error: No market.*Set address to.*nosana_markets/),
    ]);
  });

  test("a stranger's wallet is read without a key, and holds nothing", async () => {
    const { address } = await generateKeyPairSigner();
    await on.workspace.write(`data "nosana_wallet" "other" { address = "${address}" }`);
    const apply = await on.workspace.apply({ NOSANA_KEYPAIR_PATH: "" });
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Apply complete")]);
    const { other } = await data("nosana_wallet");
    expect(other?.values).toMatchObject({ address, lamports: 0, sol: 0, nos: 0, nos_account_exists: false });
  });
});

describe("a job's result", () => {
  let edits: ReturnType<typeof chainEdits>;
  let node: Awaited<ReturnType<typeof on.world.newNode>>;
  const source = (more = "") => `${jobBlock({ name: "done" })}
${jobBlock({ name: "queued", env: { A: "2" } })}
data "nosana_job_result" "it" {
  for_each = { done = nosana_job.done.id, queued = nosana_job.queued.id }
  job      = each.value
  ${more}
}

data "nosana_job" "seen" { job = nosana_job.done.transaction }
data "nosana_jobs" "own" { project = nosana_job.done.project }
data "nosana_jobs" "queued" {
  project = nosana_job.done.project
  state   = "queued"
}
`;
  const results = async () => {
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Apply complete")]);
    return data("nosana_job_result");
  };
  const result = flow(
    "success",
    opState({
      status: "failed",
      exitCode: 3,
      logs: Array.from({ length: 100 }, (_, line) => ({ type: "stdout", log: `line ${line} 😀\n` })),
      results: { loss: "0.25", steps: ["1", "2"] },
      errors: [{ event: "container", message: "it broke" }],
    }),
    opState({ operationId: "odd\ud83d", exitCode: 1e300, startTime: -1, endTime: 9e15 }),
  );

  beforeAll(async () => {
    edits = chainEdits(on.world);
    node = await on.world.newNode();
    await on.workspace.write(`${jobBlock({ name: "done" })}${jobBlock({ name: "queued", env: { A: "2" } })}`);
    expect((await on.workspace.apply()).exit_code).toBe(0);
  });

  test("tells each operation, bounded, and nothing of a job that has not ended", async () => {
    await edits.done(await on.idOf("done"), result);
    await on.workspace.write(source("max_log_characters = 40"));
    const { done, queued } = await results();
    expect(queued?.values).toMatchObject({ ipfs_result: null, outcome: null, operations: null });
    expect(done?.values).toMatchObject({
      outcome: "failed",
      expired: false,
      ipfs_result: expect.stringMatching(/^Qm/),
      operations: [
        {
          id: "work",
          status: "failed",
          exit_code: 3,
          error: "it broke",
          started_at: "2023-11-14T22:13:20.000Z",
          ended_at: "2023-11-14T22:14:20.000Z",
          logs: "line 97 😀\nline 98 😀\nline 99 😀",
          results: { loss: "0.25", steps: "1\n2" },
        },
        { id: "odd\ufffd", exit_code: null, started_at: null, ended_at: null, logs: null },
      ],
    });
    const [ended, waiting] = await Promise.all([on.idOf("done"), on.idOf("queued")]);
    const { seen } = await data("nosana_job");
    expect(seen?.values).toMatchObject({ id: ended, status: "failed", status_reason: "exit_code" });
    const { own, queued: found } = await data("nosana_jobs");
    const ids = (of: typeof own) => ((of?.values.jobs ?? []) as { id: string }[]).map(({ id }) => id);
    expect(ids(own)).toEqual(expect.arrayContaining([ended, waiting]));
    expect(ids(found)).toContain(waiting);
    expect(ids(found)).not.toContain(ended);
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual(nothingToChange);
  });

  test("while a host runs it, the run is found by the job, by its address and by the host", async () => {
    const job = await on.idOf("queued");
    const run = await edits.run(job, node.address);
    await on.workspace.write(`${source()}
data "nosana_run" "of_job" { job = nosana_job.queued.id }
data "nosana_run" "itself" { address = "${run}" }
data "nosana_runs" "on_node" { node = "${node.address}" }
data "nosana_runs" "elsewhere" {
  job  = nosana_job.queued.id
  node = nosana_job.queued.payer
}
`);
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Apply complete")]);
    const { of_job, itself } = await data("nosana_run");
    const seen = { id: run, job_id: job, node: node.address, started_at: expect.stringMatching(/Z$/) };
    expect(of_job?.values).toMatchObject({ ...seen, job, address: null });
    expect(itself?.values).toMatchObject({ ...seen, job: null, address: run });
    const { on_node, elsewhere } = await data("nosana_runs");
    expect(on_node?.values.runs).toEqual([expect.objectContaining(seen)]);
    expect(elsewhere?.values.runs).toEqual([]);
    await on.world.finish(node, job, {
      run,
      ipfsResult: await pin(on.world.local, flow("success", opState())),
    });
    await settledSlots(on.world);
    for (const [argument, said] of [
      ["job = nosana_job.queued.id", "Error: Job does not run"],
      [`address = "${run}"`, "Error: No such run"],
    ] as const) {
      await on.workspace.write(`${source()}\ndata "nosana_run" "over" { ${argument} }\n`);
      const plan = await on.workspace.plan();
      expect([plan.exit_code, plan.text]).toEqual([1, expect.stringContaining(said)]);
    }
    await on.workspace.write(source());
  });

  test("is still there when the account is not", async () => {
    const job = await on.idOf("queued");
    edits.close(job);
    const { queued } = await results();
    expect(queued?.values).toMatchObject({ outcome: "success", operations: [{ exit_code: 0 }] });
  });

  test.each([
    [
      "of an account that never was",
      async () => (await generateKeyPairSigner()).address,
      "Error: No such job",
    ],
    ["of no address", async () => "moon", "Error: Invalid address"],
    [
      "of another network's page",
      async () => `https://dashboard.nosana.com/jobs/${await on.idOf("done")}`,
      "Error: Job on another network",
    ],
  ])("%s is an error", async (_, job, said) => {
    await on.workspace.write(`${source()}\ndata "nosana_job_result" "bad" { job = "${await job()}" }\n`);
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([1, expect.stringContaining(said)]);
  });
});
