import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, jest, test } from "@jest/globals";
import { useFaultyWorkspace } from "../support/faulty-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { postedBy, rememberedPostings } from "../support/paid-jobs.ts";
import { chosenSeed, randomNumbers } from "../support/random.ts";
import { pressCtrlC, signalProvider } from "../support/signals.ts";
import { opening } from "../unit/localnet/support/jobs.ts";
import { connect, send } from "../unit/localnet/support/network.ts";

const on = useFaultyWorkspace(["--hosts", "0"]);

const kills = Number(process.env.KILLS ?? 6);
const interrupts = Math.ceil(kills / 3);
jest.setTimeout(600_000 + kills * 120_000);

const names = ["a", "b", "c", "d", "e"];
const commands = ["apply", "-auto-approve", "-input=false", "-no-color"];

type Running = ReturnType<typeof on.workspace.start>;

/**
 * Five jobs that are like no others, in a state that knows none. @returns their market, which nobody else uses: nothing
 * is taken out of a queue here, and one of all rounds would be full in the end.
 */
async function begin(round: string): Promise<string> {
  await rm(join(on.workspace.folder, "terraform.tfstate"), { force: true });
  const client = await connect(on.localnet.endpoints);
  const { instruction, market } = await opening(client);
  await send(client, client.wallet, [instruction]);
  const block = (name: string) =>
    jobBlock({ name, env: { ROUND: round, NAME: name }, arguments: `market = "${market}"` });
  await on.workspace.write(names.map(block).join("\n"));
  return market;
}

/** An apply that is disturbed, and others until one has nothing left to say. @returns how many it took. */
async function applyUntilClean(disturb: (apply: Running) => void): Promise<number> {
  const disturbed = on.workspace.start(commands);
  disturb(disturbed);
  await disturbed;
  on.rpc.decide = () => "none";
  for (let applies = 1; applies <= 4; applies++) {
    const apply = await on.workspace.apply();
    // Each finds its own job among those left behind, so that none of them is told to the user.
    expect(apply.text).not.toContain("Job left behind by an interrupted run");
    if (apply.exit_code === 0) return applies;
    if (applies === 4) throw new Error(apply.text);
  }
  return 0;
}

/** How many requests an apply makes that nobody disturbs. */
async function requestsOfCalmApply(): Promise<number> {
  await begin("calm");
  let requests = 0;
  on.rpc.decide = () => {
    requests++;
    return "none";
  };
  expect((await on.workspace.apply()).exit_code).toBe(0);
  const posted = requests;
  expect((await on.workspace.plan()).exit_code).toBe(0);
  expect(await rememberedPostings(on.workspace)).toEqual([]);
  return posted;
}

const disturbances: readonly (readonly [
  string,
  number,
  (apply: Running, random: () => number) => Promise<void>,
])[] = [
  ["the provider is killed", kills, (apply) => signalProvider(apply.pid, "SIGKILL")],
  ["Ctrl-C once", interrupts, (apply) => pressCtrlC(apply)],
  [
    "Ctrl-C twice",
    interrupts,
    async (apply, random) => {
      await pressCtrlC(apply);
      await delay(random() * 300);
      await pressCtrlC(apply);
    },
  ],
];

test.each(disturbances)(
  "%s at %i random moments of an apply of five jobs: five jobs, five deposits, five ids, each time",
  async (name, rounds, disturb) => {
    const seed = chosenSeed();
    const random = randomNumbers(seed);
    let requests = await requestsOfCalmApply();
    const report: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const market = await begin(`${name} ${round}`);
      const moment = Math.floor(random() * requests);
      const late_ms = random() * 60;
      // In every third round no send is answered either, as when the endpoint breaks down with the provider.
      const unanswered = round % 3 === 2;
      let seen = 0;
      let hit = "";
      let applies = 0;
      const work = async () => {
        applies = await applyUntilClean((apply) => {
          on.rpc.decide = (method) => {
            if (seen++ === moment) {
              hit = method;
              void delay(late_ms).then(() => disturb(apply, random));
            }
            return unanswered && method === "sendTransaction" ? "drop_answer" : "none";
          };
        });
      };
      const { ids, paid } = await postedBy(on.localnet, work, market);
      // An apply that was over before its moment has proved nothing: the next moments are earlier.
      if (hit === "") requests = seen;
      const resources = await on.workspace.resources();
      const where = `${hit}${unanswered ? ", no send answered" : ""} + ${Math.round(late_ms)} ms`;
      const what = `seed ${seed}, round ${round}: ${where}, ${applies} more applies`;
      report.push(what);
      expect([what, ids]).toEqual([what, resources.map(({ values }) => String(values.id)).sort()]);
      expect([what, ids.length]).toEqual([what, names.length]);
      expect(resources.filter(({ tainted }) => tainted)).toEqual([]);
      const deposits = resources.reduce((sum, { values }) => sum + BigInt(values.deposit as number), 0n);
      expect([what, paid]).toEqual([what, deposits]);
    }
    process.stdout.write(`${name}:\n  ${report.join("\n  ")}\n`);
  },
);

test("the answer of each send is lost: five jobs, five deposits, five ids, at once", async () => {
  const market = await begin("no answers");
  on.rpc.decide = (method) => (method === "sendTransaction" ? "drop_answer" : "none");
  const work = async () => expect((await on.workspace.apply()).exit_code).toBe(0);
  const { ids, paid } = await postedBy(on.localnet, work, market);
  const resources = await on.workspace.resources();
  expect(ids).toEqual(resources.map(({ values }) => String(values.id)).sort());
  expect([ids.length, on.rpc.transactions.size]).toEqual([names.length, names.length]);
  expect(paid).toBe(resources.reduce((sum, { values }) => sum + BigInt(values.deposit as number), 0n));
});
