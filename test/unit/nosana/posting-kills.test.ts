import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { build } from "esbuild";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { createJournal } from "../../../src/solana/index.ts";
import { chosenSeed, randomNumbers } from "../../support/random.ts";
import { accountsOf, balanceOf, marketOf } from "../localnet/support/jobs.ts";
import { type Network, startNetwork } from "../localnet/support/network.ts";
import { clientFor, postOnce, timeout_seconds } from "./posting.ts";

jest.setTimeout(1_200_000);

const kills_wanted = Number(process.env.KILLS ?? 100);
const seed = chosenSeed();
/** Children that are posting at a time. */
const workers = 3;

let network: Network;
let folder: string;
let bundle: string;
let keypair: string;
beforeAll(async () => {
  network = await startNetwork({ slot_ms: 50 });
  folder = await mkdtemp(join(tmpdir(), "posting-kills-"));
  bundle = join(folder, "child.mjs");
  keypair = await readFile(network.endpoints.keypair_path, "utf8");
  await build({
    entryPoints: ["test/unit/nosana/posting-child.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: bundle,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
});
afterAll(async () => {
  await network.localnet.close();
  await rm(folder, { recursive: true, force: true });
});

interface Child {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  /** Its transaction is about to be sent. */
  readonly recorded: Promise<void>;
  /** The address it has told, so far. */
  job: string | null;
}

const journals = () => join(folder, "journal");

async function startChild(intent: string): Promise<Child> {
  const { endpoints } = network;
  const options = JSON.stringify({ endpoints, keypair, folder: journals(), intent });
  const process_ = spawn(process.execPath, [bundle, options], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: process_.stdout });
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      lines.on("line", (line) => line === text && resolve());
    });
  const exited = once(process_, "close");
  const child: Child = { process: process_, exited, recorded: said("recorded"), job: null };
  lines.on("line", (line) => {
    if (line.startsWith("job ")) child.job = line.slice(4);
  });
  const ended = exited.then(() => {
    throw new Error(`a child ended before it was ready, posting ${intent}`);
  });
  ended.catch(() => {});
  await Promise.race([said("ready"), ended]);
  return child;
}

/**
 * Lets a child post, and kills it a while after it began, or after its transaction is to be sent: much happens then,
 * within little time. Whether it was killed before it had told the job's address.
 */
async function post(child: Child, kill_after_ms: number, since: "start" | "recorded"): Promise<boolean> {
  child.process.stdin?.write("go\n");
  const waiting = new AbortController();
  const moment = async () => {
    if (since === "recorded") await child.recorded;
    await delay(kill_after_ms, undefined, { signal: waiting.signal }).catch(() => {});
  };
  await Promise.race([moment(), child.exited]);
  waiting.abort();
  child.process.kill("SIGKILL");
  await child.exited;
  return child.job === null;
}

const journal = () =>
  createJournal({
    folder: journals(),
    wallet: network.wallet.address,
    clock: systemClock,
    log: silentLogger,
  });

test(`killed at ${kills_wanted} random moments: one job and one deposit for each posting, and its address is known`, async () => {
  const random = randomNumbers(seed);
  const { vault } = await accountsOf(network, network.wallet.address);
  const balance = await balanceOf(network, vault);
  const known: string[] = [];
  const unharmed = await startChild("unharmed");
  const started_ms = performance.now();
  await post(unharmed, 30_000, "start");
  known.push(unharmed.job ?? "");
  const calm_ms = performance.now() - started_ms;

  let kills = 0;
  let left_entries = 0;
  const wallet = { address: network.wallet.address, signer: network.wallet };
  const { client } = clientFor(network);
  const work = async (worker: number) => {
    for (let nth = 0; kills < kills_wanted; nth++) {
      const intent = `${worker}/${nth}`;
      let job: string | null = null;
      // Now and then the one who recovers is killed too.
      do {
        const child = await startChild(intent);
        const since = random() < 0.5 ? "start" : "recorded";
        if (await post(child, random() * (since === "start" ? calm_ms : calm_ms / 2), since)) kills++;
        job = child.job;
        const left = await journal().strays();
        if (job === null && left.some((entry) => entry.intent === intent)) left_entries++;
      } while (job === null && random() < 0.4);
      job ??= await postOnce(client, { market: network.market, wallet, journal: journal(), intent });
      await journal().forget(job);
      known.push(job);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));

  const jobs = marketOf(network).queue;
  const report = { seed, kills, left_entries, postings: known.length, calm_ms: Math.round(calm_ms) };
  expect({ ...report, jobs: [...jobs].sort() }).toEqual({ ...report, jobs: [...known].sort() });
  const deposit = marketOf(network).jobPrice * timeout_seconds;
  expect((await balanceOf(network, vault)) - balance).toBe(deposit * BigInt(known.length));
  // Not even what was only written aside: the next who posts removes it.
  expect(await readdir(join(journals(), wallet.address))).toEqual([]);
  // Else the kills came too early or too late to have proved anything.
  expect(left_entries).toBeGreaterThan(kills / 10);
  process.stdout.write(`kills while posting: ${JSON.stringify(report)}\n`);
});
