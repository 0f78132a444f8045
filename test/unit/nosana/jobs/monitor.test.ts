import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import type { Address, KeyPairSigner } from "@solana/kit";
import { type Clock, systemClock } from "../../../../src/base/clock.ts";
import { monitorJobs } from "../../../../src/nosana/jobs/monitor.ts";
import { connect, JobState, type MonitorEvent, MonitorEventType } from "../../../../src/nosana/public.ts";
import { createSubscriptions } from "../../../../src/solana/subscriptions.ts";
import { type CutSocket, startCutSocket } from "../../../support/cut-socket.ts";
import { inTime, type Patience, until } from "../../../support/until.ts";
import { list } from "../../localnet/support/jobs.ts";
import { createActors, submitAtOnce } from "../local-actors.ts";
import { startWorld, type World } from "../local-world.ts";

// Long enough for any machine: what stands still ends a test before.
jest.setTimeout(1_200_000);

let world: World;
let socket: CutSocket;
beforeAll(async () => {
  world = await startWorld({}, { limits: { max_requests_per_second: 1_000 } });
  socket = await startCutSocket(world.local.endpoints.rpc_subscriptions_endpoint);
});
afterAll(async () => {
  await socket?.stop();
  await world?.close();
});

/** What a test leaves running ends with it, also when it fails. */
let over = new AbortController();
let watching: Promise<unknown> | null = null;
afterEach(async () => {
  over.abort();
  over = new AbortController();
  const ended = await watching;
  watching = null;
  if (ended !== null) expect(ended).toMatchObject({ code: "ABORTED" });
});

const { QUEUED, RUNNING, COMPLETED, STOPPED } = JobState;
type Step = JobState | string;

interface Place {
  readonly actors: ReturnType<typeof createActors>;
  readonly market: Address;
  readonly node: KeyPairSigner;
  readonly post: () => Promise<{ readonly job: Address; readonly run: Address }>;
}

/** The lives of jobs: what their owners and nodes do, and the steps that a monitor must tell. */
const lives: readonly { readonly steps: readonly Step[]; live(place: Place): Promise<void> }[] = [
  {
    steps: [QUEUED, RUNNING, COMPLETED],
    async live({ actors, market, node, post }) {
      const { job } = await post();
      await actors.finish(node, job, { run: await actors.work(node, market), market });
    },
  },
  {
    steps: [QUEUED, "delisted"],
    async live({ actors, market, post }) {
      const { job } = await post();
      await actors.delist(job, market);
    },
  },
  {
    steps: [QUEUED, RUNNING, STOPPED, "recovered"],
    async live({ actors, market, node, post }) {
      const { job } = await post();
      await actors.quit(node, job, await actors.work(node, market));
      await actors.recover(job, market);
    },
  },
  {
    steps: [RUNNING, COMPLETED, "cleaned"],
    async live({ actors, market, node, post }) {
      await actors.work(node, market);
      const { job, run } = await post();
      await actors.end(job, market, { node: node.address, run });
      await actors.clean(job, market);
    },
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
  const events: MonitorEvent[] = [];
  const steps = new Map<Address, Step[]>();
  const told = (job: Address | null): readonly Step[] => (job && steps.get(job)) ?? [];
  let failure: unknown = null;
  const { signal } = over;
  watching = (async () => {
    for await (const event of monitorJobs(deps, { since: newest.signature, signal })) {
      events.push(event);
      const { data, type } = event;
      if (type === MonitorEventType.MARKET) continue;
      const step = type === MonitorEventType.CLOSED ? String(data.fate) : data.state;
      steps.set(data.address, [...told(data.address), step]);
    }
  })().catch((error: unknown) => {
    failure = error;
    return error;
  });
  /** Waits for what is to be told: as long as the monitor watches, and no longer than the test. */
  const tells = (condition: () => boolean, patience: Patience) =>
    until(() => {
      if (failure !== null) throw failure;
      signal.throwIfAborted();
      return condition();
    }, patience);
  return { events, told, tells };
}

test("tells every transition of 200 jobs, in order, while its socket is cut ten times", async () => {
  const { signal } = over;
  const submit = submitAtOnce(world.local);
  const actors = createActors(world.local, async (payer, instructions) => {
    signal.throwIfAborted();
    await submit(payer, instructions);
  });
  const [markets, nodes] = await Promise.all([
    Promise.all(Array.from({ length: 10 }, () => world.openMarket())),
    world.newNodes(200),
  ]);
  const { events, tells, told } = await watch();
  const jobs = nodes.map((node, index) => ({
    ...(lives[index % lives.length] as (typeof lives)[number]),
    node,
    job: null as Address | null,
    lived: false,
  }));
  const livedCount = () => jobs.filter(({ lived }) => lived).length;
  const tellsAll = ({ job, steps }: (typeof jobs)[number]) => told(job).length >= steps.length;
  const missing = () =>
    [
      `${livedCount()} of 200 lives are over, ${socket.cut_connections} of 10 cuts are made; not told yet:`,
      ...jobs
        .filter((each) => !tellsAll(each))
        .map(({ job, steps }) => `${job ?? "a job not posted"}: ${told(job)} of ${steps}`),
    ].join("\n");

  const progress = () => `${livedCount()} ${events.length} ${socket.cut_connections}`;
  const patience = { timeout_ms: 60_000, missing, progress };

  const cutting = async () => {
    for (let nth = 0; nth < 10; nth++) {
      await tells(() => socket.open_connections > 0 && livedCount() >= nth * 15, patience);
      socket.cut(100);
    }
  };
  const inMarket = async (market: Address, lane: number) => {
    for (const each of jobs.slice(lane * 20, lane * 20 + 20)) {
      const post = async () => {
        const posted = await actors.post(market);
        each.job = posted.job;
        return posted;
      };
      await each.live({ actors, market, node: each.node, post });
      each.lived = true;
    }
  };
  await inTime(Promise.all([cutting(), ...markets.map(inMarket)]), patience);
  await tells(() => jobs.every(tellsAll), patience);

  expect(jobs.map(({ job }) => [job, told(job)])).toEqual(jobs.map(({ job, steps }) => [job, steps]));
  expect(socket.cut_connections).toBeGreaterThanOrEqual(10);
  const slots = events.map(({ slot }) => slot);
  expect(slots).toEqual(slots.toSorted((a, b) => Number(a - b)));
});

test("tells all of a job, as it was at each step, and what became of its market", async () => {
  const market = await world.openMarket({ price: 7n });
  const { events, tells, told } = await watch();
  const { job } = await world.post(market);
  await world.client.extend(job, { wallet: world.wallet, timeout_seconds: 90n });
  const node = await world.newNode();
  const run = await world.work(node, market);
  const started = await world.client.job(job);
  await world.finish(node, job, { run, market });
  const ended = await world.client.job(job);
  await world.clean(job, market);
  await tells(() => told(job).includes("cleaned"), { missing: () => `"cleaned" after ${told(job)}` });
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
