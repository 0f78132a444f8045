import { expect, test } from "@jest/globals";
import { watchQueue } from "../../../../../provider/resources/job/queue-watch.ts";
import { type Clock, systemClock } from "../../../../../src/base/clock.ts";
import { AppError } from "../../../../../src/base/errors.ts";
import { silentLogger } from "../../../../../src/base/log.ts";
import type { ExactClient, Job } from "../../../../../src/nosana/index.ts";
import { until } from "../../../../support/until.ts";

/** Time in which a second takes a millisecond. */
const fast: Clock = {
  now: () => systemClock.now() * 1_000,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 1_000, signal),
};
const lagging = new AppError("RPC_UNREACHABLE", { endpoint: "x", method: "y", reason: "z" } as never);

/** A client whose looks at the queue find what the list says, and the job in its queue from then on. */
function client(...answers: readonly (boolean | Error)[]) {
  let looks = 0;
  const nosana = {
    market: async () => null,
    isOrphaned: async () => {
      const answer = answers[looks++] ?? false;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as ExactClient;
  return { nosana, looks: () => looks };
}
const job = (state: Job["state"]) => ({ state, address: "job", market: "market" }) as unknown as Job;

test.each([
  ["two looks in a row", [true, true], 2],
  ["not one alone, that a lagging node may answer", [true, false, false, true, true], 5],
  ["a look that fails says nothing", [lagging, true, lagging, true, true], 5],
])("an orphan: %s", async (_, answers, looks) => {
  const { nosana, ...seen } = client(...answers);
  const watch = watchQueue(null, silentLogger, fast);
  watch.saw(job("queued"), nosana);
  await until(() => watch.signal.aborted);
  expect([watch.finding, seen.looks()]).toEqual(["orphaned", looks]);
});

test("a bound counts from when the job is first seen without a host, and again from when its host gave it back", async () => {
  const { nosana } = client();
  const watch = watchQueue(100, silentLogger, fast);
  watch.saw(job("queued"), nosana);
  watch.saw(job("running"), nosana);
  await fast.sleep(200_000);
  expect(watch.signal.aborted).toBe(false);
  watch.saw(job("stopped"), nosana);
  await until(() => watch.signal.aborted);
  expect(watch.finding).toBe("queued_too_long");
});

test("nobody looks any more when it is stopped", async () => {
  const { nosana, looks } = client(true, true);
  const watch = watchQueue(1, silentLogger, fast);
  watch.saw(job("queued"), nosana);
  watch.stop();
  await fast.sleep(100_000);
  expect([watch.finding, looks()]).toEqual([null, 0]);
});
