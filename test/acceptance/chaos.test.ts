import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { playRounds } from "../chaos/rounds.ts";

// A round that waits for a transaction to expire on a busy machine takes minutes.
jest.setTimeout(2_400_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nosana-chaos-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// The same rounds each time: `npm run chaos` plays others.
const seed = Number(process.env.TEST_SEED ?? 1000);

test.each([
  ["each command starts the provider, as users' do", 8, false, false],
  ["one provider serves all commands of a round", 24, true, false],
  ["the endpoint is a pool of nodes that lag", 8, true, true],
])(
  `%s: after %i random rounds of faults money and state are right (seed ${seed})`,
  async (_, rounds, served_once, pool) => {
    const wrong: string[] = [];
    let commands = 0;
    for await (const { round, deeds, faults } of playRounds({
      seed,
      rounds,
      parallel: 1,
      served_once,
      pool,
      folder,
    })) {
      commands += deeds.length;
      wrong.push(...faults.map((fault) => `seed ${round.seed}: ${fault}`));
    }
    expect(wrong).toEqual([]);
    expect(commands).toBeGreaterThanOrEqual(rounds * 3);
  },
);
