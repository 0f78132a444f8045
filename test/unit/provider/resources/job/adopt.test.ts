import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { getDelistInstruction, getExtendInstruction } from "@nosana/jobs-program";
import { type Address, generateKeyPairSigner, type Signature } from "@solana/kit";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { currentWorkspace } from "../../../../../provider/workspace.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { digestOf } from "../../../../../src/nosana/index.ts";
import type { JournalEntry } from "../../../../../src/solana/index.ts";
import { chainEdits } from "../../../../support/chain-edits.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { leaveBehind as leaveEntry } from "../../../../support/left-behind.ts";
import { accountsOf, inProgram, jobAt, list, rewardsProgram } from "../../../localnet/support/jobs.ts";
import { type Network, send, startNetwork } from "../../../localnet/support/network.ts";
import type { World } from "../../../nosana/local-world.ts";

const earlier_home = process.env.XDG_DATA_HOME;
let home: string;
let folder: string;
let network: Network;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.localnet.close());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "adopt-"));
  process.env.XDG_DATA_HOME = home;
  const genesis = await network.rpc.getGenesisHash().send();
  folder = join(home, "terraform-provider-nosana", "journal", `localnet-${genesis.slice(0, 8)}`);
});
afterEach(async () => {
  if (earlier_home === undefined) delete process.env.XDG_DATA_HOME;
  else process.env.XDG_DATA_HOME = earlier_home;
  await rm(home, { recursive: true, force: true });
});

const definitionOf = (name: string) => jobDefinition({ NAME: name });
const configOf = (name: string) => ({
  job_definition: JSON.stringify(definitionOf(name)),
  timeout_seconds: 60n,
});
const host = () => createTestHost(createNosanaProvider(localnetEnvironment(network.endpoints)));
const own = () => join(folder, network.wallet.address);
const entries = () => readdir(own());

const leaveBehind = (entry: Parameters<typeof leaveEntry>[2]) =>
  leaveEntry(folder, network.wallet.address, entry);

/** A job that a run posted for `name`, and was killed before it could answer. */
async function interrupted(
  name: string,
  timeout = 60n,
  fields: Partial<JournalEntry> = {},
): Promise<Address> {
  const { publishable } = await import("../../../../../provider/resources/job/definition.ts");
  const { cid } = await publishable(JSON.stringify(definitionOf(name)));
  const { job } = await list(network, network.wallet, { digest: digestOf(cid), timeout });
  const [posting] = await network.rpc.getSignaturesForAddress(job).send();
  const signature = posting?.signature as Signature;
  await leaveBehind({
    intent: `localnet/${network.market}/${cid}/${timeout}`,
    account: job,
    signature,
    ...fields,
  });
  return job;
}

const delist = async (job: Address) => {
  const { nos, vault } = await accountsOf(network, network.wallet.address);
  const accounts = { job, market: network.market, deposit: nos, vault, payer: network.wallet.address };
  await send(network, network.wallet, [
    getDelistInstruction({ ...accounts, authority: network.wallet }, inProgram(network)),
  ]);
};

test("a job of an interrupted run is taken over, also when its time-out was extended since", async () => {
  const job = await interrupted("a", 3600n);
  const { nos, vault, rewards_reflection, rewards_vault } = await accountsOf(network, network.wallet.address);
  const extend = getExtendInstruction(
    {
      job,
      market: network.market,
      user: nos,
      vault,
      payer: network.wallet,
      rewardsReflection: rewards_reflection,
      rewardsVault: rewards_vault,
      authority: network.wallet,
      rewardsProgram,
      timeout: 7200n,
    },
    inProgram(network),
  );
  await send(network, network.wallet, [extend]);
  expect(jobAt(network, job)?.timeout).toBe(7200n);

  const instance = host().resource("nosana_job");
  const { job_definition } = configOf("a");
  const applied = await instance.apply({ job_definition });
  expect(applied.diagnostics).toEqual([
    expect.objectContaining({
      severity: "warning",
      summary: `Job of an interrupted run taken over: ${job}`,
      detail: expect.stringContaining("changed meanwhile to 7200 seconds"),
    }),
  ]);
  // What was planned, or terraform calls it inconsistent; the refresh after it saw the chain's, and no change to make.
  expect(applied.state).toMatchObject({ id: job, timeout_seconds: 3600 });
  await instance.refresh();
  expect(instance.state).toMatchObject({ id: job, timeout_seconds: 7200 });
  expect(await entries()).toEqual([]);
});

test("a job of an interrupted run whose definition was edited since is named, with what it costs and what to do", async () => {
  const job = await interrupted("before");
  const first = await host().resource("nosana_job").apply(configOf("after"));
  expect(first.state?.id).not.toBe(job);
  const [warning, ...others] = first.diagnostics;
  expect([warning?.severity, warning?.summary, others]).toEqual([
    "warning",
    `Job left behind by an interrupted run: ${job}`,
    [],
  ]);
  for (const fact of [
    job,
    "queued",
    "NOS",
    `nosana job stop ${job}`,
    `terraform import nosana_job.NAME ${job}`,
  ])
    expect(warning?.detail).toContain(fact);

  // It is named until it has ended, and whoever asks for it still gets it.
  const later = host();
  const [again] = (await later.resource("nosana_job").apply(configOf("another"))).diagnostics;
  expect(again?.detail).toContain(job);
  expect((await later.resource("nosana_job").apply(configOf("yet another"))).diagnostics).toEqual([]);
  expect((await host().resource("nosana_job").apply(configOf("before"))).state?.id).toBe(job);
});

test("a stray that never came about is forgotten without a word, and one that is over is named once", async () => {
  const job = await interrupted("delisted");
  await delist(job);
  const { address: nowhere } = await generateKeyPairSigner();
  await leaveBehind({ intent: "what never landed", account: nowhere });
  expect(await entries()).toHaveLength(2);
  const { diagnostics } = await host().resource("nosana_job").apply(configOf("b"));
  expect(diagnostics.map(({ summary }) => summary)).toEqual([`Job of an interrupted run is over: ${job}`]);
  expect((await host().resource("nosana_job").apply(configOf("c"))).diagnostics).toEqual([]);
  // Whoever asks for it is told what became of it.
  const asked = await host().resource("nosana_job").apply(configOf("delisted"));
  expect(asked.diagnostics).toEqual([
    expect.objectContaining({
      summary: `Job of an interrupted run is over: ${job}`,
      detail: expect.stringContaining("a new one is posted"),
    }),
  ]);
  expect(await entries()).toEqual([]);
});

test("a job that has ended is still taken over by the create that asks for it after another one has named it", async () => {
  const job = await interrupted("ended");
  chainEdits({ local: network } as unknown as World).change(job, {
    state: 2,
    timeStart: 1_700_000_000n,
    timeEnd: 1_700_000_060n,
  });
  const first = await host().resource("nosana_job").apply(configOf("d"));
  expect(first.diagnostics.map(({ summary }) => summary)).toEqual([
    `Job of an interrupted run has ended: ${job}`,
  ]);
  expect((await host().resource("nosana_job").apply(configOf("ended"))).state?.id).toBe(job);
});

test("a refresh names what interrupted runs of its workspace posted, once, and leaves it to whoever asks for it", async () => {
  const config = { job_definition: configOf("e").job_definition };
  const { state } = await host().resource("nosana_job").apply(config);
  const { id, folder: root } = await currentWorkspace(process.env);
  const job = await interrupted("f", 60n, { workspace: { id, folder: root } });
  await interrupted("g", 60n, { workspace: { id: "another", folder: "/elsewhere" } });
  const kept = host().resource("nosana_job");
  const diagnostics = await kept.import(String(state?.id));
  expect(diagnostics.map(({ summary }) => summary)).toEqual([`Job of an interrupted run found: ${job}`]);
  expect(await kept.refresh()).toEqual([]);
  expect((await host().resource("nosana_job").apply(configOf("f"))).state?.id).toBe(job);
});

test("a create that fails names them too: they may have spent what it lacks", async () => {
  const job = await interrupted("h");
  const failing = { ...configOf("i"), max_price: 0n };
  const { diagnostics } = await host().resource("nosana_job").apply(failing);
  expect(diagnostics.map(({ severity, summary }) => [severity, summary])).toEqual(
    expect.arrayContaining([
      ["error", expect.any(String)],
      ["warning", `Job left behind by an interrupted run: ${job}`],
    ]),
  );
});

test("an entry that outlived an answer is dropped when its id is seen in state", async () => {
  for (const look of ["refresh", "apply", "destroy"] as const) {
    const instance = host().resource("nosana_job");
    const { state } = await instance.apply(configOf(look));
    await leaveBehind({ intent: "any", account: state?.id as Address });
    if (look === "apply") await instance.apply({ ...configOf(look), completion_timeout_seconds: 100n });
    else await instance[look]();
    expect(await entries()).toEqual([]);
  }
});
