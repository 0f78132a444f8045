import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";

const root = join(import.meta.dirname, "../..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

/** A folder like a user's, with the built package installed, and the guide's program in it. */
let folder: string;
let localnet: Localnet;
beforeAll(async () => {
  localnet = await useLocalnet();
  const guide = await readFile(join(root, "docs/dev/client.md"), "utf8");
  const [, program = ""] = guide.match(/^```ts\n(.*?)^```$/ms) ?? [];
  expect(program.split("\n").length).toBeLessThanOrEqual(21);
  folder = await mkdtemp(join(tmpdir(), "client-guide-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(root, join(folder, "node_modules/terraform-provider-nosana"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "post.ts"), program);
});
afterAll(async () => {
  await localnet[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test("the guide's program posts a job and sees it through", async () => {
  // Nothing but Node.js and the built package: types are taken off the program, and it runs as it stands.
  await execa(bin("esbuild"), ["post.ts", "--outfile=post.mjs", "--format=esm"], { cwd: folder });
  const { stdout } = await execa("node", ["post.mjs", JSON.stringify(localnet.endpoints)], { cwd: folder });
  const [job] = await jobsOnChain(localnet.endpoints);
  const told = stdout.split("\n");
  expect(told.at(-1)).toBe(`${job} done`);
  expect([`${job} queued`, `${job} running`]).toContain(told[0]);
});

test("its types are there for a consumer that knows nothing of our sources", async () => {
  const compilerOptions = {
    target: "ES2023",
    module: "nodenext",
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  };
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["post.ts", "page.ts"] }),
  );
  // The examples of the Jobs Program page, in its own words.
  await writeFile(
    join(folder, "page.ts"),
    `import { address, type Address, connect, type Job, JobState, type Market, MarketQueueType, type Run } from "terraform-provider-nosana/nosana";
const client = connect("mainnet");
const one: Job = await client.jobs.get(address("job-address"));
const price: number = one.price;
const started: number = one.timeStart;
const definition: string | null = one.ipfsJob;
const run: Run = await client.jobs.run(address("run-address"));
const time: number = run.time;
const market: Market = await client.jobs.market(address("market-address"));
const waiting: boolean = market.queueType === MarketQueueType.JOB_QUEUE;
const jobs: Job[] = await client.jobs.multiple([address("job-address-1"), address("job-address-2")], true);
const runningJobs: Job[] = await client.jobs.all({ state: JobState.RUNNING, market: address("market-address") });
const nodeRuns: Run[] = await client.jobs.runs({ node: address("node-address") });
const markets: Market[] = await client.jobs.markets();
const instruction = await client.jobs.post({ market: address("m"), timeout: 3600, ipfsHash: "Qm", node: address("n") });
await client.solana.buildSignAndSend(instruction);
const project: Address = one.project;
export { definition, jobs, markets, nodeRuns, price, project, runningJobs, started, time, waiting };
`,
  );
  const { exitCode, stdout } = await execa(bin("tsc"), ["-p", "."], { cwd: folder, reject: false });
  expect([exitCode, stdout]).toEqual([0, ""]);
});
