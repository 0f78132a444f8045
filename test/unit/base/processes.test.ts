import { expect, test } from "@jest/globals";
import { commandLineOf, startStamp } from "../../../src/base/processes.ts";

/** As on a system without /proc, where `ps` tells. */
async function elsewhere<T>(work: () => Promise<T>): Promise<T> {
  const platform = process.platform;
  Object.defineProperty(process, "platform", { value: "freebsd" });
  try {
    return await work();
  } finally {
    Object.defineProperty(process, "platform", { value: platform });
  }
}

test("a process has one stamp, wherever on earth the asker is", async () => {
  const zone = process.env.TZ;
  try {
    const stamps = [];
    for (const TZ of ["UTC", "Asia/Tokyo"]) {
      process.env.TZ = TZ;
      stamps.push(await elsewhere(() => startStamp(process.ppid)));
    }
    expect(stamps[0]).toMatch(/^[0-9a-f]{12}$/);
    expect(stamps[1]).toBe(stamps[0]);
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test("a number that no process has has no stamp and no words", async () => {
  const nobody = 2 ** 30;
  expect(await startStamp(nobody)).toBe(null);
  expect(await commandLineOf(nobody)).toBe(null);
  expect(await elsewhere(() => startStamp(nobody))).toBe(null);
  expect(await elsewhere(() => commandLineOf(nobody))).toBe(null);
});

test("the words of a process are those it was started with", async () => {
  const [program = ""] = (await commandLineOf(process.pid)) ?? [];
  expect(program).toContain("node");
  expect((await elsewhere(() => commandLineOf(process.pid)))?.[0]).toContain("node");
});
