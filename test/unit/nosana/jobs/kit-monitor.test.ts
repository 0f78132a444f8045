import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { NosanaClient as OfficialClient } from "@nosana/kit";
import type { Address, KeyPairSigner } from "@solana/kit";
import {
  JobState,
  type MonitorEvent,
  MonitorEventType,
  type NosanaClient,
} from "../../../../src/nosana/public.ts";
import { type Network, startNetwork, until } from "../../localnet/support/network.ts";
import { createActors } from "../local-actors.ts";
import { bothClients } from "./both-clients.ts";

// The table "Where it differs from @nosana/kit" of docs/dev/client.md names the tests below.

interface Told {
  readonly type: string;
  readonly data: { readonly address?: string; readonly job?: string };
}

let network: Network;
let ours: NosanaClient["jobs"];
let kit: OfficialClient["jobs"];
let node: KeyPairSigner;
/** A job that a node took and one that was taken back, with the first one's run. */
let taken: Address;
let run: Address;
let back: Address;
/** What each monitor told meanwhile. */
const told: MonitorEvent[] = [];
const theirs: Told[] = [];
const detailed: Told[] = [];
const over = new AbortController();
const stops: (() => void)[] = [];
const watching: Promise<unknown>[] = [];

beforeAll(async () => {
  network = await startNetwork();
  ({ ours, kit } = bothClients(network, network.wallet));
  const actors = createActors(network);
  [node] = (await actors.newNodes(1)) as [KeyPairSigner];
  watching.push(gather(ours.monitor({ signal: over.signal }), told).catch((error: unknown) => error));
  for (const [monitored, into] of [
    [await kit.monitor(), theirs],
    [await kit.monitorDetailed(), detailed],
  ] as const) {
    const [events, stop] = monitored;
    stops.push(stop);
    watching.push(gather(events as AsyncIterable<Told>, into));
  }
  // Only notifications tell when a subscription has begun.
  const { ledger } = network.localnet;
  await until(network, () => {
    ledger.place([[network.market, ledger.account(network.market)]]);
    return (theirs.length > 0 && detailed.length > 0) || undefined;
  });
  ({ job: back } = await actors.post(network.market));
  await actors.delist(back, network.market);
  ({ job: taken } = await actors.post(network.market));
  run = await actors.work(node, network.market);
  await until(
    network,
    () => told.some(({ data }) => "state" in data && data.state === JobState.RUNNING) || undefined,
  );
  await until(network, () => detailed.some(({ data }) => data.address === run) || undefined);
  await until(network, () => theirs.some(({ data }) => data.address === taken) || undefined);
});
afterAll(async () => {
  over.abort();
  for (const stop of stops) stop();
  await Promise.all(watching);
  await network.localnet.close();
});

async function gather<T>(events: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const event of events) into.push(event);
}

describe("another answer", () => {
  test("a monitor is an iterable, and ends with its loop", async () => {
    const { slot, signature: since } = told[0] as MonitorEvent;
    for await (const event of ours.monitor({ since })) {
      expect(event.slot).toBeGreaterThanOrEqual(slot);
      break;
    }
    const monitored = await kit.monitor();
    expect(monitored).toEqual([expect.anything(), expect.any(Function)]);
    monitored[1]();
  });

  test("a run shows in the events of its job", async () => {
    expect(ours).not.toHaveProperty("monitorDetailed");
    expect(detailed.find(({ data }) => data.address === run)).toMatchObject({
      type: "run",
      data: { job: taken, node: node.address },
    });
    expect(Object.values(MonitorEventType)).not.toContain("run");
    expect(told.filter(({ data }) => data.address === taken).at(-1)).toMatchObject({
      type: MonitorEventType.JOB,
      data: { state: JobState.RUNNING, node: node.address, exact: { run } },
    });
  });

  test("a monitor tells that an account was closed", async () => {
    expect(told.filter(({ data }) => data.address === back).at(-1)).toMatchObject({
      type: MonitorEventType.CLOSED,
      data: { account: "job", fate: "delisted" },
    });
    // It heard of the later job, and of this one not that it is gone.
    const heard = [...theirs, ...detailed].filter(({ data }) => data.address === back);
    expect(new Set(heard.map(({ type }) => type)).size).toBeLessThanOrEqual(1);
    expect(heard.every(({ type }) => type === "job")).toBe(true);
    await expect(ours.get(back)).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });
});
