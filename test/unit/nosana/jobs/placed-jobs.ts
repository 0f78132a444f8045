import { getJobAccountEncoder, getMarketAccountEncoder, getRunAccountEncoder } from "@nosana/jobs-program";
import { type Address, getAddressDecoder, type ReadonlyUint8Array } from "@solana/kit";
import { type Account, rentExemptMinimum, systemProgram } from "../../../../src/localnet/ledger/account.ts";
import { networks } from "../../../../src/nosana/index.ts";
import { type Network, until } from "../../localnet/support/network.ts";

/** Kinds of jobs as accounts can show them. */
export const kinds = [
  "queued",
  "running",
  "done",
  "ended without result",
  "stopped",
  "claimed again",
  "done with a leftover run",
  "closed",
] as const;
export type Kind = (typeof kinds)[number];

export interface PlacedJob {
  readonly kind: Kind;
  readonly job: Address;
  readonly market: Address;
  readonly project: Address;
  readonly node: Address;
  /** Null when the job has no run account. */
  readonly run: Address | null;
}

type Placed = readonly [Address, Account];

/** Deterministic, far apart from any real key. */
const addressOf = (kind: number, index: number) => {
  const bytes = new Uint8Array(32).fill(kind);
  new DataView(bytes.buffer).setUint32(4, index + 1);
  return getAddressDecoder().decode(bytes);
};

export const markets = [0, 1, 2].map((index) => addressOf(1, index));
export const projects = [0, 1, 2, 3].map((index) => addressOf(2, index));
export const nodes = [0, 1, 2, 3, 4].map((index) => addressOf(3, index));

const pick = <T>(items: readonly T[], index: number) => items[index % items.length] as T;

/** `count` jobs of all kinds, spread over markets, projects and nodes, with their accounts. */
export function placedJobs(count: number): {
  readonly jobs: readonly PlacedJob[];
  readonly accounts: readonly Placed[];
} {
  const jobs = Array.from({ length: count }, (_, index): PlacedJob => {
    const kind = pick(kinds, index);
    const runs = kind === "running" || kind === "claimed again" || kind === "done with a leftover run";
    return {
      kind,
      job: addressOf(10, index),
      market: pick(markets, Math.floor(index / 3)),
      project: pick(projects, Math.floor(index / 5)),
      node: pick(nodes, Math.floor(index / 7)),
      run: runs ? addressOf(11, index) : null,
    };
  });
  const accounts = jobs.flatMap((job, index): Placed[] => [
    ...(job.kind === "closed" ? [] : [[job.job, jobAccount(job, index)] as const]),
    ...(job.run ? [[job.run, runAccount(job, index)] as const] : []),
  ]);
  return {
    jobs,
    accounts: [...accounts, ...markets.map((market, index) => [market, marketAccount(index)] as const)],
  };
}

function jobAccount({ kind, market, node, project }: PlacedJob, index: number): Account {
  const ended = kind.startsWith("done") || kind.startsWith("ended");
  const stopped = kind === "stopped" || kind === "claimed again";
  const data = getJobAccountEncoder().encode({
    ipfsJob: new Uint8Array(32).fill(index % 250),
    ipfsResult: new Uint8Array(32).fill(kind.startsWith("done") ? 1 + (index % 250) : 0),
    market,
    node: ended ? node : systemProgram,
    payer: project,
    // One running job is free.
    price: index === 1 ? 0n : 100n + BigInt(index),
    project,
    state: ended ? 2 : stopped ? 3 : 0,
    timeEnd: ended ? 1_800_000_000n + BigInt(index) : 0n,
    timeStart: ended ? 1_799_000_000n : 0n,
    timeout: 3_600n,
  });
  return account(data, 240);
}

const runAccount = ({ job, node }: PlacedJob, index: number) =>
  account(
    getRunAccountEncoder().encode({ job, node, payer: node, state: 0, time: 1_790_000_000n + BigInt(index) }),
    120,
  );

/** One market for each type of queue. */
const marketAccount = (index: number) =>
  account(
    getMarketAccountEncoder().encode({
      authority: pick(projects, index),
      jobExpiration: 86_400n,
      jobPrice: 115n,
      jobTimeout: 7_200n,
      jobType: 0,
      vault: addressOf(4, index),
      vaultBump: 255,
      nodeAccessKey: systemProgram,
      nodeXnosMinimum: 10n ** 20n,
      queueType: pick([0, 1, 255], index),
      queue: index === 0 ? [addressOf(10, 0)] : index === 1 ? nodes : [],
    }),
    10_224,
  );

/** An account of the Jobs program, padded to the size the program allocates. */
export function account(data: ReadonlyUint8Array, size: number): Account {
  const padded = new Uint8Array(size);
  padded.set(data.slice(0, size));
  const owner = networks.localnet.jobs_program;
  return { lamports: rentExemptMinimum(size), owner, data: padded, executable: false };
}

/** Puts accounts on the chain of a network, and waits until they can be read. */
export async function place(
  network: Network,
  accounts: readonly (readonly [Address, Account])[],
): Promise<void> {
  network.localnet.ledger.place(accounts);
  const [last] = accounts.at(-1) as (typeof accounts)[number];
  const seen = async () => (await network.rpc.getAccountInfo(last, { encoding: "base64" }).send()).value;
  await until(network, async () => (await seen()) ?? undefined);
}
