import { type Address, address } from "@solana/kit";
import { expectNoBlunder } from "../support/blunders.ts";
import type { TerraformRun } from "../support/terraform.ts";
import { isLive, jobAccount, paidJobs } from "./ledger.ts";
import type { ChaosNetwork, RoundWallet } from "./network.ts";
import type { Deed } from "./play.ts";
import type { KeptJob } from "./stage.ts";

const idOf = ({ values }: KeptJob) => String(values.id);

/** What is wrong with one command, whatever trouble it had. */
export function judgeRun({ step, wanted, run, before, after }: Deed): string[] {
  const faults: string[] = [];
  for (const output of [run.stdout, run.stderr])
    try {
      expectNoBlunder(output);
    } catch (error) {
      faults.push(String(error));
    }
  if (run.exit_code !== 0 || step.change === "destroy") return faults;
  // A pipeline is green: every job that it posted and waited for has completed.
  const known = new Set(before.map(idOf));
  for (const job of after) {
    const asked = wanted.jobs.find(({ name }) => name === job.name);
    if (!asked?.waits || known.has(idOf(job))) continue;
    if (asked.ends === "failure" || job.values.status !== "completed")
      faults.push(`exit 0, and job ${job.name} ${idOf(job)}, which was waited for, is ${job.values.status}`);
  }
  return faults;
}

/** What is wrong when nothing is disturbed any more, and one apply has put things right. */
export async function judgeSettled(
  settled: Deed,
  deeds: readonly Deed[],
  network: ChaosNetwork,
  wallet: RoundWallet,
): Promise<string[]> {
  const faults: string[] = [];
  const { run, after, wanted } = settled;
  const fails = wanted.jobs.some(({ ends, waits }) => ends === "failure" && waits);
  if (run.exit_code !== 0 && !fails) faults.push(`a calm apply fails:\n${run.stdout}\n${run.stderr}`);
  const kept = new Map(after.map((job) => [idOf(job), job]));
  const everKept = new Set(deeds.flatMap(({ before, after: later }) => [...before, ...later].map(idOf)));
  for (const { job, taken, postings } of await paidJobs(network, wallet)) {
    const told = deeds.filter(({ run: each }) => warningsOf(each).includes(job)).length > 0;
    if (postings !== 1) faults.push(`job ${job} was posted ${postings} times`);
    if (!everKept.has(job) && !told) faults.push(`nobody was told of job ${job}, which cost ${taken}`);
    if (!kept.has(job) && !told && (await isLive(network, job)))
      faults.push(`job ${job} lives, is not in state, and no warning names it`);
    faults.push(...(await judgePayment(kept.get(job), job, taken, network)));
  }
  return faults;
}

/** What was taken is what was approved, the price for all of the time, and what state says. */
async function judgePayment(
  kept: KeptJob | undefined,
  job: Address,
  taken: bigint,
  network: ChaosNetwork,
): Promise<string[]> {
  const account = await jobAccount(network, job);
  const faults: string[] = [];
  if (account && taken !== account.price * account.timeout)
    faults.push(
      `job ${job} cost ${taken}, and ${account.price} a second for ${account.timeout} s were asked`,
    );
  if (kept && BigInt(kept.values.deposit as number) !== taken)
    faults.push(`state says that job ${job} cost ${kept.values.deposit}; ${taken} were taken`);
  return faults;
}

/** After a calm apply nothing is left to do. */
export function judgePlan({ exit_code, stdout, stderr }: TerraformRun): string[] {
  return exit_code === 0 ? [] : [`the plan after a calm apply is not empty:\n${stdout}\n${stderr}`];
}

/** After a calm destroy the state is empty, and nothing runs that nobody was told of. */
export async function judgeEnd(
  { run, before, after, wanted }: Deed,
  deeds: readonly Deed[],
  network: ChaosNetwork,
  wallet: RoundWallet,
): Promise<string[]> {
  const faults: string[] = [];
  if (run.exit_code !== 0 || after.length > 0)
    faults.push(`a calm destroy leaves ${after.length} jobs in state:\n${run.stdout}\n${run.stderr}`);
  if (wanted.on_destroy === "stop")
    for (const job of before)
      if (await isLive(network, address(idOf(job)))) faults.push(`destroyed job ${idOf(job)} lives`);
  for (const { job } of await paidJobs(network, wallet)) {
    const told = deeds.some(({ run: each }) => warningsOf(each).includes(job));
    if (!told && (await isLive(network, job))) faults.push(`job ${job} still lives, and no warning names it`);
  }
  return faults;
}

/** What a run printed but for its lines of progress, which name every id and are read by nobody. */
function warningsOf({ stdout, stderr }: TerraformRun): string {
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => !line.includes("[id="));
  return lines.join("\n");
}
