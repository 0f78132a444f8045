import { expect, test } from "@jest/globals";
import { createWakeUp } from "../../../src/nosana/wake-up.ts";
import { until } from "../../support/until.ts";
import { fakeChain, fakeNode } from "../solana/fake-node.ts";
import { job } from "./fake-program.ts";

test("a connection that is never answered is given up and made again, until the end", async () => {
  const signals: AbortSignal[] = [];
  const silent = {
    subscribe({ abortSignal }: { readonly abortSignal: AbortSignal }) {
      signals.push(abortSignal);
      return new Promise<never>(() => {});
    },
  };
  const wakeUp = createWakeUp(fakeChain(fakeNode({})), [silent], job, new AbortController().signal);
  await until(() => signals.length >= 3);
  expect(signals.slice(0, 2).map(({ aborted }) => aborted)).toEqual([true, true]);
  wakeUp.stop();
  expect(signals.at(-1)?.aborted).toBe(true);
});

test("what may have happened while the connection was lost is a hint", async () => {
  let lost = 0;
  const losing = {
    async subscribe(): Promise<AsyncIterable<unknown>> {
      lost++;
      throw new Error("socket hang up");
    },
  };
  const wakeUp = createWakeUp(fakeChain(fakeNode({})), [losing], job, new AbortController().signal);
  await until(() => lost >= 2);
  await wakeUp.next(Number.MAX_SAFE_INTEGER);
  wakeUp.stop();
});
