/** One line of a bench. */
export interface Measured {
  readonly name: string;
  readonly value: string;
}

export interface Bench {
  readonly title: string;
  run(): AsyncIterable<Measured>;
}

/** Middle and worst of `rounds` times `work` takes, in milliseconds. */
export async function timesOf(rounds: number, work: () => unknown): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun_ms = performance.now();
    await work();
    times.push(performance.now() - begun_ms);
  }
  times.sort((a, b) => a - b);
  const [middle = 0, worst = 0] = [times[Math.floor(rounds / 2)], times[rounds - 1]];
  return `${middle.toFixed(1)} ms (worst ${worst.toFixed(1)} ms, ${rounds} rounds)`;
}
