import { startChaosNetwork } from "./network.ts";
import { type Played, playRound } from "./play.ts";
import { roundOf } from "./round.ts";

export interface RoundsOptions {
  readonly seed: number;
  readonly rounds: number;
  readonly parallel: number;
  readonly served_once: boolean;
  /** The endpoint is a pool of nodes that lag. */
  readonly pool: boolean;
  /** Where each round has a folder of its own. */
  readonly folder: string;
}

/** A network's own wallet pays for about so many rounds. */
const roundsPerNetwork = 100;

/** Plays rounds with seeds that follow each other, some at once and each of those on its own network; yields each as it ends. */
export async function* playRounds({
  seed,
  rounds,
  parallel,
  ...options
}: RoundsOptions): AsyncGenerator<Played> {
  const seeds = Array.from({ length: rounds }, (_, index) => seed + index);
  const workers = Array.from({ length: Math.min(parallel, rounds) }, () => playOneByOne(seeds, options));
  const next = new Map(
    workers.map((worker) => [worker, worker.next().then((result) => ({ worker, result }))]),
  );
  while (next.size > 0) {
    const { worker, result } = await Promise.race(next.values());
    if (result.done) next.delete(worker);
    else {
      next.set(
        worker,
        worker.next().then((following) => ({ worker, result: following })),
      );
      yield result.value;
    }
  }
}

type PlayOptions = Pick<RoundsOptions, "served_once" | "pool" | "folder">;

/** Takes one seed after the other. */
async function* playOneByOne(
  seeds: number[],
  { served_once, pool, folder }: PlayOptions,
): AsyncGenerator<Played, void> {
  while (seeds.length > 0) {
    const network = await startChaosNetwork(pool);
    try {
      for (let left = roundsPerNetwork; left > 0; left--) {
        const seed = seeds.shift();
        if (seed === undefined) return;
        yield await playRound(roundOf(seed, served_once), network, folder);
      }
    } finally {
      await network.close();
    }
  }
}
