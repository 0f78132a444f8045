import { join } from "node:path";
import { localnetEnvironment, startLocalnetProcess } from "../../provider/package/localnet.ts";
import { type BuiltProvider, builtNosana } from "../../provider/package/terraform.ts";
import { jobBlock } from "../support/jobs.ts";
import { costOfChildren } from "../support/process-cost.ts";
import { createWorkspace, type Workspace } from "../support/terraform.ts";
import { alternately, type Bench } from "./measured.ts";

const jobs = 100;
const rounds = 7;

/** The folder `dist` of another version, to be measured in the same run. */
export const beside: BuiltProvider | null = process.env.BENCH_BESIDE
  ? {
      ...builtNosana,
      executable: join(process.env.BENCH_BESIDE, "terraform-provider-nosana"),
      modules: join(process.env.BENCH_BESIDE, "lib"),
    }
  : null;

export const benchPlans: Bench = {
  title: `terraform plan of ${jobs} live jobs that finds no change${beside ? ", beside another version, by turns" : ""}`,
  async *run() {
    const localnet = await startLocalnetProcess(["--hosts", "0"]);
    const environment = localnetEnvironment(localnet.endpoints);
    const workspaces: Workspace[] = [];
    const open = async (provider: BuiltProvider) => {
      // Each tells of its time only: the log that is searched for secrets would be most of it.
      const workspace = await createWorkspace({ ...environment, TF_LOG: "" }, { provider });
      workspaces.push(workspace);
      await workspace.write(jobBlock({ arguments: `count = ${jobs}` }));
      const { exit_code, text } = await workspace.apply();
      if (exit_code !== 0) throw new Error(text);
      return workspace;
    };
    try {
      const ours = await open(builtNosana);
      const theirs = beside && (await open(beside));
      const [our_times, their_times] = await alternately(
        rounds,
        () => emptyPlan(ours),
        theirs && (() => emptyPlan(theirs)),
      );
      yield { name: "this version", value: our_times };
      if (their_times) yield { name: "the other version", value: their_times };
      yield { name: "this version's process", value: await costOfPlan(ours) };
      if (theirs) yield { name: "the other version's process", value: await costOfPlan(theirs) };
    } finally {
      for (const workspace of workspaces) await workspace[Symbol.asyncDispose]();
      await localnet.stop();
    }
  },
};

async function emptyPlan(workspace: Workspace): Promise<void> {
  const { exit_code, text } = await workspace.plan();
  if (exit_code !== 0) throw new Error(text);
}

async function costOfPlan(workspace: Workspace): Promise<string> {
  const running = workspace.start(["plan", "-input=false", "-no-color"]);
  const { cpu_seconds, peak_mib } = await costOfChildren(running.pid, running);
  return `${cpu_seconds.toFixed(1)} s of processor time, ${peak_mib.toFixed(0)} MiB`;
}
