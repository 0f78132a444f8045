import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { operationBound } from "../../../../../provider/resources/job/time-bound.ts";

const bound = (create: string) =>
  operationBound({ timeouts: { create, read: null, update: null, delete: null } }, "create");

test.each(["1.1h", "8.7m", "1.0005s", "0.1ms"])(
  "%s is no whole number of milliseconds, and is a bound",
  (text) => {
    expect(bound(text)).toMatchObject({ name: "timeouts.create", text: `timeouts.create = "${text}"` });
  },
);

test("a bound beyond what timers can count to is not over at once", async () => {
  const months = bound("2000h");
  await delay(20);
  expect(months?.signal.aborted).toBe(false);
});
