import { expect, test } from "@jest/globals";
import { systemClock } from "../../../src/base/clock.ts";
import { createLimiter } from "../../../src/solana/limiter.ts";
import { virtualClock } from "./fake-node.ts";

const limits = { max_concurrent_requests: 3, max_requests_per_second: 10 };

test("a second's worth of requests starts at once, the others evenly, all in their order", async () => {
  const { run } = createLimiter(systemClock, { max_concurrent_requests: 100, max_requests_per_second: 50 });
  const began_ms = performance.now();
  const starts: { index: number; at_ms: number }[] = [];
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      run(async () => void starts.push({ index, at_ms: performance.now() - began_ms }), {}),
    ),
  );
  expect(starts.map(({ index }) => index)).toEqual(starts.map((_, index) => index));
  // The 51st is the first whose turn comes at a second's end or later, which a burst brings forward to now.
  for (const { index, at_ms } of starts.slice(51)) expect(at_ms).toBeGreaterThan((index - 51) * 20);
  expect(starts[50]?.at_ms).toBeLessThan(starts[59]?.at_ms ?? 0);
});

test("no more requests are under way at a time than allowed, and one that fails makes room", async () => {
  const { run } = createLimiter(virtualClock(), limits);
  let running = 0;
  let most = 0;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 9 }, (_, index) =>
      run(async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        if (index % 2 === 0) throw new Error("refused");
      }, {}),
    ),
  );
  expect([most, running, outcomes.length]).toEqual([3, 0, 9]);
});

test("a pause holds everything back, and a signal ends the wait without losing the turn of others", async () => {
  const clock = virtualClock();
  const limiter = createLimiter(clock, { ...limits, max_concurrent_requests: 1 });
  const started_ms = clock.now();
  limiter.pause(5_000);
  await limiter.run(async () => {}, {});
  expect(clock.now() - started_ms).toBe(5_000);

  const controller = new AbortController();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = limiter.run(() => held, {});
  const given_up = limiter.run(async () => "given up", controller);
  const last = limiter.run(async () => "last", {});
  controller.abort();
  await expect(given_up).rejects.toMatchObject({ code: "ABORTED" });
  release();
  await first;
  await expect(last).resolves.toBe("last");
});
