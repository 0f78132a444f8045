import { withSignal } from "./abort.ts";

/** Does one work at a time, in the order in which they came. Throws what `work` throws, or ABORTED while it waits. */
export type Turns = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return async (work, signal) => {
    const before = last;
    const { promise: over, resolve: leave } = settledLater();
    // Who leaves early lets nobody overtake.
    last = before.then(() => over);
    try {
      await withSignal(before, signal);
      return await work();
    } finally {
      leave();
    }
  };
}

/** As Promise.withResolvers, which Node 20 has not. */
function settledLater() {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
