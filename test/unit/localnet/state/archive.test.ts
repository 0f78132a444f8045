import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { silentLogger } from "../../../../src/base/log.ts";
import { recover, startArchive } from "../../../../src/localnet/state/archive.ts";
import { type Entry, replay } from "../../../../src/localnet/state/entry.ts";
import type { Snapshot } from "../../../../src/localnet/state/snapshot.ts";

const seed = new Uint8Array(32);
const nothing: Snapshot = {
  genesis_hash: "genesis",
  seeds: { wallet: seed, market: seed, faucet: seed },
  host_seeds: [],
  slot: 0n,
  skipped_ms: 0,
  accounts: [],
  history: [],
  content: [],
};

const bytesOfContent = 1_000;
const contentOf = (index: number): Entry & { kind: "content" } => ({
  kind: "content",
  key: String(index),
  stored: { content: new Uint8Array(bytesOfContent).fill(index), size: 1n },
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("whenever a copy of the directory is taken, it holds what was durable before", async () => {
  const directory = join(folder, "state");
  await mkdir(directory);
  const { generation } = await recover(directory, silentLogger);
  let now = nothing;
  const archive = await startArchive(directory, generation, () => now, silentLogger, 20 * bytesOfContent);
  const append = (entry: Entry) => {
    now = replay(now, [entry]);
    archive.append(entry);
  };
  let generations = new Set<string>();
  for (let index = 0; index < 300; index++) {
    append(contentOf(index));
    append({ kind: "slot", slot: BigInt(index) });
    const durable = archive.durable();
    if (index % 7 !== 0) continue;
    await durable;
    const copy = join(folder, `copy-${index}`);
    // Files that compaction removes meanwhile may be missed, as by a reader that starts after it.
    const taken = await cp(directory, copy, { recursive: true }).then(
      () => true,
      () => false,
    );
    generations = new Set([...generations, ...(await readdir(directory))]);
    if (!taken) continue;
    const { snapshot } = await recover(copy, silentLogger);
    const kept = new Set(snapshot?.content.map(([key]) => key));
    expect([index, [...Array(index + 1).keys()].filter((each) => !kept.has(String(each)))]).toEqual([
      index,
      [],
    ]);
    expect(snapshot?.slot).toBeGreaterThanOrEqual(BigInt(index));
  }
  await archive.close();
  expect([...generations].filter((name) => name.startsWith("snapshot")).length).toBeGreaterThan(2);
  const { snapshot } = await recover(directory, silentLogger);
  expect(snapshot).toEqual(now);
});
