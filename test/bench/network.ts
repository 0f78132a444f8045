import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createNosanaClient, NosanaNetwork } from "@nosana/kit";
import { startLocalnetProcess } from "../../provider/package/localnet.ts";
import { connect as connectOurs } from "../../src/nosana/public.ts";
import { definitionWith, listing, pin } from "../unit/localnet/support/jobs.ts";
import { type Client, connect, sendWire, sign, wireOf } from "../unit/localnet/support/network.ts";
import { type Bench, timesOf } from "./measured.ts";

const jobs = 1_000;
const hosts = 4;
const sentAtOnce = 8;

/** Far from the 314 that fit into a market's queue. */
const mostQueued = 150;

/** What is looked at is work for the network too. */
const lookEveryMs = 500;

export const benchNetwork: Bench = {
  title: `The local network: ${jobs} jobs, ${hosts} hosts, in a process of its own`,
  async *run() {
    const localnet = await startLocalnetProcess(["--hosts", String(hosts)]);
    try {
      const client = await connect(localnet.endpoints);
      yield { name: "memory before", value: await memoryOf(localnet.pid) };
      const begun_ms = performance.now();
      const posted_ms = await postAll(client);
      while ((await countsOf(client)).ended < jobs) await delay(lookEveryMs);
      const seconds = (performance.now() - begun_ms) / 1_000;
      yield { name: "posted", value: rate(posted_ms / 1_000) };
      yield { name: "posted, run and finished", value: rate(seconds) };
      yield { name: "memory after", value: await memoryOf(localnet.pid) };
      const { rpc_endpoint, rpc_subscriptions_endpoint } = localnet.endpoints;
      const ours = connectOurs("localnet", { rpc_endpoint, rpc_subscriptions_endpoint });
      const official = createNosanaClient(NosanaNetwork.DEVNET, {
        solana: { rpcEndpoint: rpc_endpoint, wsEndpoint: rpc_subscriptions_endpoint },
      });
      yield { name: `list ${jobs} jobs, our client`, value: await timesOf(5, () => ours.jobs.all()) };
      yield { name: `list ${jobs} jobs, @nosana/kit`, value: await timesOf(5, () => official.jobs.all()) };
    } finally {
      await localnet.stop();
    }
  },
};

/** Posts all jobs and returns how long that took, in milliseconds. */
async function postAll(client: Client): Promise<number> {
  const digest = await pin(client, definitionWith({ LOCALNET_DURATION_SECONDS: "0" }));
  const begun_ms = performance.now();
  let left = jobs;
  let queued = 0;
  const post = async () => {
    while (left-- > 0) {
      while (queued > mostQueued) await delay(lookEveryMs);
      const { instruction } = await listing(client, client.wallet, { digest });
      await sendWire(client, wireOf(await sign(client, client.wallet, [instruction])), true);
    }
  };
  const looking = setInterval(async () => {
    queued = (await countsOf(client)).queued;
  }, lookEveryMs);
  await Promise.all(Array.from({ length: sentAtOnce }, post)).finally(() => clearInterval(looking));
  return performance.now() - begun_ms;
}

async function countsOf({ endpoints }: Client): Promise<{ queued: number; ended: number }> {
  const answer = await fetch(`${endpoints.rpc_endpoint}/status-page/state.json`);
  return ((await answer.json()) as { counts: { queued: number; ended: number } }).counts;
}

/** What the process holds now and held at most; only Linux tells. */
async function memoryOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [now, most] = ["VmRSS", "VmHWM"].map((name) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0),
  );
  return `${Math.round((now ?? 0) / 1_024)} MiB (at most ${Math.round((most ?? 0) / 1_024)} MiB)`;
}

function rate(seconds: number): string {
  return `${seconds.toFixed(1)} s, ${Math.round(jobs / seconds)} per second`;
}
