import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { NosanaClient as OfficialClient } from "@nosana/kit";
import type { Address } from "@solana/kit";
import { JobState, MarketQueueType, type NosanaClient } from "../../../../src/nosana/public.ts";
import { rowsOf } from "../../../meta/cited-tests.ts";
import { type Network, startNetwork } from "../../localnet/support/network.ts";
import { bothClients } from "./both-clients.ts";
import { type Kind, markets, nodes, type PlacedJob, place, placedJobs, projects } from "./placed-jobs.ts";

// The table "Where it differs from @nosana/kit" of docs/dev/client.md names the tests below.

const { accounts, jobs: placed } = placedJobs(300);
const open = placed.filter(({ kind }) => kind !== "closed");
const of = (...kinds: readonly Kind[]) => placed.filter(({ kind }) => kinds.includes(kind));
const [missing] = of("closed") as [PlacedJob];

let network: Network;
let ours: NosanaClient["jobs"];
let kit: OfficialClient["jobs"];
beforeAll(async () => {
  network = await startNetwork();
  ({ ours, kit } = bothClients(network, network.wallet));
  await place(network, accounts);
});
afterAll(() => network.localnet.close());

/** What both clients say of a thing. */
const plain = ({ exact, ...rest }: { readonly exact: unknown }) => rest;
const addresses = (jobs: readonly { readonly address: Address }[]) =>
  jobs.map(({ address }) => address).sort();
const placedAt = (jobs: readonly PlacedJob[]) => jobs.map(({ job }) => job).sort();
const sorted = <T extends { readonly address: Address }>(items: readonly T[]) =>
  items.toSorted((a, b) => (a.address < b.address ? -1 : 1));

const root = join(import.meta.dirname, "../../../..");
const suites = ["kit-differences", "kit-instructions", "kit-monitor"].map(
  (name) => `test/unit/nosana/jobs/${name}.test.ts`,
);
const sources = () => Promise.all(suites.map((path) => readFile(join(root, path), "utf8")));
const rowsOfTable = async () =>
  rowsOf(await readFile(join(root, "docs/dev/client.md"), "utf8"), "Where it differs from `@nosana/kit`");

test("each difference is in the guide's table, and each row of the table is tested", async () => {
  const titles = (await sources()).flatMap((source) => {
    const differences = source.slice(source.search(/^describe\("another answer"/m));
    return [...differences.matchAll(/^ {2}test\("(?<title>[^"]+)"/gm)].map(({ groups }) => groups?.title);
  });
  const renamed = "of markets, in the page's names";
  expect((await rowsOfTable()).map((row) => row.at(-1)).toSorted()).toEqual([...titles, renamed].toSorted());
});

test("each method of the kit is compared with ours, or its row says why there is none", async () => {
  const [code, rows] = [(await sources()).join("\n"), await rowsOfTable()];
  const calls = (client: string, name: string) => new RegExp(`\\b${client}\\.${name}\\(`).test(code);
  const methods = Object.keys(kit);
  expect(methods).toEqual(expect.arrayContaining(["get", "post", "monitorDetailed", "closeMarket"]));
  for (const name of methods) {
    const here = name in ours;
    const told = rows.some(([theirs = ""]) => theirs.includes(`\`${name}`));
    expect({ name, judged: calls("kit", name) }).toEqual({ name, judged: true });
    expect({ name, compared: here ? calls("ours", name) : told }).toEqual({ name, compared: true });
  }
});

describe("the same answer", () => {
  test.each([true, false])("of every job alone, checkRun %s", async (checkRun) => {
    const asked = open.filter(({ kind }) => kind !== "claimed again");
    const told = await Promise.all(asked.map(async ({ job }) => plain(await ours.get(job, checkRun))));
    expect(told).toEqual(await Promise.all(asked.map(({ job }) => kit.get(job, checkRun))));
  });

  test.each([true, false])("of a hundred jobs, checkRuns %s", async (checkRuns) => {
    const asked = open.filter(({ kind }) => kind !== "claimed again").slice(0, 100);
    const told = await ours.multiple(
      asked.map(({ job }) => job),
      checkRuns,
    );
    expect(told.map(plain)).toEqual(
      await kit.multiple(
        asked.map(({ job }) => job),
        checkRuns,
      ),
    );
  });

  test("of searches that ask for what accounts say", async () => {
    const [market, project] = [markets[1], projects[2]] as [Address, Address];
    const searches = [{}, { market }, { project }, { market, project }, { state: JobState.COMPLETED }];
    for (const filters of searches) {
      const [a, b] = [await ours.all(filters, false), await kit.all(filters, false)];
      expect(a.length).toBeGreaterThan(0);
      expect(sorted(a).map(plain)).toEqual(sorted(b));
    }
  });

  test("of runs", async () => {
    const [node] = nodes as [Address];
    const [{ job, run }] = of("running") as [PlacedJob];
    for (const filters of [undefined, { node }, { job }, { node, job }]) {
      const told = (await ours.runs(filters)).map(({ exact, ...rest }) => ({ ...rest, state: 0 }));
      expect(sorted(told)).toEqual(sorted(await kit.runs(filters)));
    }
    expect({ ...plain(await ours.run(run as Address)), state: 0 }).toEqual(await kit.run(run as Address));
  });

  test("of markets, in the page's names", async () => {
    const told = [await ours.market(network.market), ...(await ours.markets())];
    const judged = [await kit.market(network.market), ...(await kit.markets())];
    const renamed = judged.map(({ authority, nodeXnosMinimum, vaultBump, ...rest }) => ({
      ...rest,
      project: authority,
      nodeStakeMinimum: nodeXnosMinimum,
    }));
    expect(sorted(told).map(plain)).toEqual(sorted(renamed));
  });
});

describe("another answer", () => {
  test("running jobs are found by their state", async () => {
    expect(addresses(await ours.all({ state: JobState.RUNNING }))).toEqual(
      placedAt(of("running", "claimed again")),
    );
    expect(await kit.all({ state: 1 })).toEqual([]);
  });

  test("queued jobs do not include running ones", async () => {
    expect(addresses(await ours.all({ state: JobState.QUEUED }))).toEqual(placedAt(of("queued")));
    expect(addresses(await kit.all({ state: 0 }))).toEqual(placedAt(of("queued", "running")));
    expect((await kit.all({ state: 0 }, true)).some(({ state }) => state === 1)).toBe(true);
  });

  test("a stopped job that another node claimed is running", async () => {
    const [{ job, node }] = of("claimed again") as [PlacedJob];
    expect(await ours.get(job)).toMatchObject({ state: JobState.RUNNING, node });
    expect(await kit.get(job)).toMatchObject({ state: 3 });
    expect(addresses(await ours.all({ state: JobState.STOPPED }))).toEqual(placedAt(of("stopped")));
    expect(addresses(await kit.all({ state: 3 }))).toEqual(placedAt(of("stopped", "claimed again")));
  });

  test("a node's jobs include those it is running", async () => {
    const [node] = nodes as [Address];
    const its = open.filter((job) => job.node === node && !["queued", "stopped"].includes(job.kind));
    expect(addresses(await ours.all({ node }))).toEqual(placedAt(its));
    const ended = its.filter(({ kind }) => kind !== "running" && kind !== "claimed again");
    expect(addresses(await kit.all({ node }))).toEqual(placedAt(ended));
  });

  test("any number of filters", async () => {
    const [{ market, project, node, job }] = of("done") as [PlacedJob];
    const filters = { state: JobState.COMPLETED, market, project, node };
    expect(addresses(await ours.all(filters))).toContain(job);
    expect((await ours.all(filters)).every((one) => one.market === market && one.project === project)).toBe(
      true,
    );
    await expect(kit.all(filters)).rejects.toThrow();
  });

  test("runs are looked at unless told not to", async () => {
    const [{ job }] = of("running") as [PlacedJob];
    expect(await ours.multiple([job])).toMatchObject([{ state: JobState.RUNNING }]);
    expect(await kit.multiple([job])).toMatchObject([{ state: 0 }]);
    expect(await ours.all()).toContainEqual(
      expect.objectContaining({ address: job, state: JobState.RUNNING }),
    );
  });

  test("one missing account does not fail the others", async () => {
    const [{ job }] = of("queued") as [PlacedJob];
    expect(addresses(await ours.multiple([missing.job, job]))).toEqual([job]);
    await expect(kit.multiple([missing.job, job])).rejects.toThrow();
  });

  test("more than a hundred jobs", async () => {
    const all = open.map(({ job }) => job);
    expect((await ours.multiple(all)).map(({ address }) => address)).toEqual(all);
    await expect(kit.multiple(all)).rejects.toThrow();
  });

  test("a market's address is no job, and a job's no run", async () => {
    await expect(ours.get(network.market)).rejects.toMatchObject({
      code: "ACCOUNT_OF_ANOTHER_KIND",
      message: expect.stringContaining("it is a market account of the Jobs program"),
    });
    expect(await kit.get(network.market)).toMatchObject({ address: network.market });
    await expect(ours.run(open[0]?.job as Address)).rejects.toMatchObject({
      code: "ACCOUNT_OF_ANOTHER_KIND",
    });
  });

  test("what is not there has an error of its own", async () => {
    await expect(ours.get(missing.job)).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    await expect(ours.run(missing.job)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    await expect(ours.market(missing.job)).rejects.toMatchObject({ code: "MARKET_NOT_FOUND" });
    await expect(ours.get("nonsense" as Address)).rejects.toMatchObject({ code: "ADDRESS_MALFORMED" });
    await expect(ours.all({ project: "nonsense" as Address })).rejects.toMatchObject({
      code: "ADDRESS_MALFORMED",
    });
    await expect(kit.get(missing.job)).rejects.not.toHaveProperty("details");
  });

  test("methods can be taken off", async () => {
    const [{ job }] = of("queued") as [PlacedJob];
    const { get } = ours;
    await expect(get(job)).resolves.toMatchObject({ address: job });
    const { get: theirs } = kit;
    await expect(theirs(job)).rejects.toThrow(TypeError);
  });

  test("an empty queue has a type", async () => {
    expect(await ours.market(network.market)).toMatchObject({ queueType: MarketQueueType.EMPTY });
    expect((await kit.market(network.market)).queueType).toBe(255);
  });

  test("numbers that do not fit are exact elsewhere", async () => {
    const { nodeStakeMinimum, exact } = await ours.market(markets[0] as Address);
    expect([nodeStakeMinimum, exact.node_xnos_minimum]).toEqual([1e20, 10n ** 20n]);
  });
});
