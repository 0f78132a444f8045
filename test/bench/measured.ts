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
  for (let round = 0; round < rounds; round++) times.push(await timeOf(work));
  return summary(times);
}

/** Times of two works that take turns, so that what else the machine does hits both; null for one that is not there. */
export async function alternately(
  rounds: number,
  first: () => unknown,
  second: (() => unknown) | null,
): Promise<readonly [string, string | null]> {
  const [first_times, second_times]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    first_times.push(await timeOf(first));
    if (second) second_times.push(await timeOf(second));
  }
  return [summary(first_times), second && summary(second_times)];
}

async function timeOf(work: () => unknown): Promise<number> {
  const begun_ms = performance.now();
  await work();
  return performance.now() - begun_ms;
}

function summary(times: number[]): string {
  const rounds = times.length;
  times.sort((a, b) => a - b);
  const [middle = 0, worst = 0] = [times[Math.floor(rounds / 2)], times[rounds - 1]];
  return `${middle.toFixed(1)} ms (worst ${worst.toFixed(1)} ms, ${rounds} rounds)`;
}
