import { expect, test } from "@jest/globals";
import { createTurns } from "../../../src/base/turns.ts";

/** A work that is over when it is told. */
function held() {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end };
}
const breath = () => new Promise((resolve) => setImmediate(resolve));

test("one at a time, in order, whether those before fail or not", async () => {
  const turns = createTurns();
  const works = [held(), held(), held()];
  const begun: number[] = [];
  const done = works.map(({ over }, index) =>
    turns(async () => {
      begun.push(index);
      await over;
      if (index === 0) throw new Error("the first fails");
      return index;
    }),
  );
  const settled = Promise.allSettled(done);
  for (const [index, { end }] of works.entries()) {
    await breath();
    expect(begun).toEqual([0, 1, 2].slice(0, index + 1));
    end();
  }
  expect((await settled).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
});

test("who leaves early lets nobody overtake, and is not begun", async () => {
  const turns = createTurns();
  const first = held();
  const one = turns(() => first.over);
  const controller = new AbortController();
  const begun: string[] = [];
  const two = turns(async () => begun.push("two"), controller.signal);
  const three = turns(async () => begun.push("three"));
  controller.abort();
  await expect(two).rejects.toMatchObject({ code: "ABORTED" });
  await breath();
  expect(begun).toEqual([]);
  first.end();
  await Promise.all([one, three]);
  expect(begun).toEqual(["three"]);
});
