import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { Address, KeyPairSigner } from "@solana/kit";
import { type Clock, systemClock } from "../../../../src/base/clock.ts";
import { monitorJobs } from "../../../../src/nosana/jobs/monitor.ts";
import { connect, JobState, type MonitorEvent, MonitorEventType } from "../../../../src/nosana/public.ts";
import { createSubscriptions } from "../../../../src/solana/subscriptions.ts";
import { type CutSocket, startCutSocket } from "../../../support/cut-socket.ts";
import { list } from "../../localnet/support/jobs.ts";
import { createActors, submitAtOnce } from "../local-actors.ts";
import { startWorld, type World } from "../local-world.ts";

jest.setTimeout(240_000);

let world: World;
let socket: CutSocket;
beforeAll(async () => {
  world = await startWorld();
  socket = await startCutSocket(world.local.endpoints.rpc_subscriptions_endpoint);
});
afterAll(async () => {
  await socket.stop();
  await world.close();
});

const { QUEUED, RUNNING, COMPLETED, STOPPED } = JobState;
type Step = JobState | string;

type Actors = ReturnType<typeof createActors>;
interface Lived {
  readonly job: Address;
  readonly steps: readonly Step[];
}

/** The lives of jobs: what their owners and nodes do, and the steps that a monitor must tell. */
const lives: readonly ((actors: Actors, market: Address, node: KeyPairSigner) => Promise<Lived>)[] = [
  async (actors, market, node) => {
    const { job } = await actors.post(market);
    await actors.finish(node, job, { run: await actors.work(node, market), market });
    return { job, steps: [QUEUED, RUNNING, COMPLETED] };
  },
  async (actors, market) => {
    const { job } = await actors.post(market);
    await actors.delist(job, market);
    return { job, steps: [QUEUED, "delisted"] };
  },
  async (actors, market, node) => {
    const { job } = await actors.post(market);
    await actors.quit(node, job, await actors.work(node, market));
    await actors.recover(job, market);
    return { job, steps: [QUEUED, RUNNING, STOPPED, "recovered"] };
  },
  async (actors, market, node) => {
    await actors.work(node, market);
    const { job, run } = await actors.post(market);
    await actors.end(job, market, { node: node.address, run });
    await actors.clean(job, market);
    return { job, steps: [RUNNING, COMPLETED, "cleaned"] };
  },
];

/** Watches from a known transaction on, in the background; its pauses are a tenth of the real ones. */
async function watch() {
  const { chain, local, network } = world;
  const clock: Clock = {
    now: systemClock.now,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 10, signal),
  };
  const watched = { ...chain, clock, rpcSubscriptions: createSubscriptions(socket.url) };
  const deps = { chain: watched, network, clock, job: world.client.job };
  const [newest] = await local.rpc.getSignaturesForAddress(network.jobs_program, { limit: 1 }).send();
  if (!newest) throw new Error("the network has no transaction to begin after");
  const controller = new AbortController();
  const events: MonitorEvent[] = [];
  const watching = (async () => {
    const { signal } = controller;
    for await (const event of monitorJobs(deps, { since: newest.signature, signal })) events.push(event);
  })();
  const told = (job: Address): Step[] =>
    events.flatMap(({ type, data }) => {
      if (data.address !== job || type === MonitorEventType.MARKET) return [];
      return [type === MonitorEventType.CLOSED ? String(data.fate) : data.state];
    });
  const stop = async () => {
    controller.abort();
    await expect(watching).rejects.toMatchObject({ code: "ABORTED" });
  };
  return { events, told, stop };
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 50));
}

test("tells every transition of 200 jobs, in order, while its socket is cut ten times", async () => {
  const actors = createActors(world.local, submitAtOnce(world.local));
  const [markets, nodes] = await Promise.all([
    Promise.all(Array.from({ length: 10 }, () => world.openMarket())),
    world.newNodes(200),
  ]);
  const { events, stop, told } = await watch();
  const cutting = setInterval(() => {
    if (socket.cut_connections < 10) socket.cut(100);
  }, 300);
  const lived = await Promise.all(
    markets.map(async (market, lane) => {
      const jobs: Lived[] = [];
      for (const [index, node] of nodes.slice(lane * 20, lane * 20 + 20).entries()) {
        const live = lives[(lane + index) % lives.length];
        if (live) jobs.push(await live(actors, market, node));
      }
      return jobs;
    }),
  );
  const jobs = lived.flat();
  expect(jobs).toHaveLength(200);
  await until(
    () => socket.cut_connections >= 10 && jobs.every(({ job, steps }) => told(job).length >= steps.length),
  );
  clearInterval(cutting);
  expect(Object.fromEntries(jobs.map(({ job }) => [job, told(job)]))).toEqual(
    Object.fromEntries(jobs.map(({ job, steps }) => [job, steps])),
  );
  expect(socket.cut_connections).toBeGreaterThanOrEqual(10);
  const slots = events.map(({ slot }) => slot);
  expect(slots).toEqual(slots.toSorted((a, b) => Number(a - b)));
  await stop();
});

test("tells all of a job, as it was at each step, and what became of its market", async () => {
  const market = await world.openMarket({ price: 7n });
  const { events, stop, told } = await watch();
  const { job } = await world.post(market);
  await world.client.extend(job, { wallet: world.wallet, timeout_seconds: 90n });
  const node = await world.newNode();
  const run = await world.work(node, market);
  const started = await world.client.job(job);
  await world.finish(node, job, { run, market });
  const ended = await world.client.job(job);
  await world.clean(job, market);
  await until(() => told(job).includes("cleaned"));
  const of = events
    .filter(({ data }) => data.address === job)
    .map(({ data }) => ("exact" in data ? data.exact : data));
  const begun = { market, payer: world.wallet.address, project: world.wallet.address, price: 7n };
  expect(of).toMatchObject([
    { ...begun, state: "queued", timeout_seconds: 60n, node: null },
    { ...begun, state: "queued", timeout_seconds: 90n, node: null },
    started,
    ended,
    { address: job, account: "job", fate: "cleaned", last: { state: COMPLETED, address: job } },
  ]);
  expect(events.filter(({ data }) => data.address === market).map(({ type }) => type)).toContain("market");
  await stop();
});

test("a project's monitor tells of its own jobs only", async () => {
  const { jobs } = connect("localnet", { ...world.local.endpoints });
  const [newest] = await world.local.rpc
    .getSignaturesForAddress(world.network.jobs_program, { limit: 1 })
    .send();
  const own = await world.newNode();
  const since = newest?.signature;
  if (!since) throw new Error("the network has no transaction to begin after");
  await world.post(world.market);
  const { job } = await list(world.local, world.wallet.signer, { timeout: 60n, project: own });
  for await (const event of jobs.monitor({ since, project: own.address })) {
    expect(event).toMatchObject({ type: "job", data: { address: job, state: QUEUED } });
    break;
  }
});
