import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { playRounds } from "./rounds.ts";

const wholeNumber = (least: number) => (text: string) => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  return number;
};

const { seed, rounds, parallel, servedOnce, pool } = new Command("chaos")
  .description(
    "Plays random rounds of terraform commands under faults and judges money and state by the chain.",
  )
  .option(
    "--seed <number>",
    "seed of the first round; each further one has the next",
    wholeNumber(0),
    Date.now() % 2 ** 31,
  )
  .option("--rounds <number>", "how many", wholeNumber(1), 40)
  .option("--parallel <number>", "how many at once", wholeNumber(1), 2)
  .option("--served-once", "one provider process serves all commands of a round, which costs less", false)
  .option("--pool", "the RPC endpoint is a pool of three nodes, of which two lag", false)
  .parse()
  .opts<{ seed: number; rounds: number; parallel: number; servedOnce: boolean; pool: boolean }>();

const folder = await mkdtemp(join(tmpdir(), "nosana-chaos-"));
let wrong = 0;
let played = 0;
for await (const { round, faults, deeds } of playRounds({
  seed,
  rounds,
  parallel,
  served_once: servedOnce,
  pool,
  folder,
})) {
  played++;
  const steps = deeds
    .map(({ step, run, seconds }) => `${step.change}:${run.exit_code} (${seconds.toFixed(0)} s)`)
    .join(" ");
  if (faults.length > 0) wrong++;
  const verdict = faults.length === 0 ? "right" : `WRONG\n  ${faults.join("\n  ")}`;
  process.stdout.write(`${played}/${rounds} seed ${round.seed}: ${steps}: ${verdict}\n`);
}
process.stdout.write(`rounds: ${played} played, ${wrong} wrong (seeds from ${seed})\n`);
if (wrong === 0) await rm(folder, { recursive: true, force: true });
else process.stdout.write(`The folders of wrong rounds are kept: ${folder}\n`);
process.exitCode = wrong === 0 ? 0 : 1;
