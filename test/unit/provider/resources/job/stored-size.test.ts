import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { operationsAttribute } from "../../../../../provider/resources/job/model.ts";
import {
  fitting,
  mostOperationsInState,
  mostResultBytesInState,
} from "../../../../../provider/resources/job/stored-size.ts";
import { parseJobResult } from "../../../../../src/nosana/index.ts";

/** Go writes these six-byte escapes for characters that mean something in HTML. */
const inState = (value: unknown) =>
  JSON.stringify(value).replace(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);

const operationsOf = (count: number, log: string, id = "op") => {
  const opStates = Array.from({ length: count }, (_, index) => ({
    operationId: `${id}${index}`,
    status: "success",
    exitCode: 0,
    logs: [{ log }],
  }));
  const json = JSON.stringify({ status: "success", errors: [], opStates });
  return operationsAttribute(parseJobResult(new TextEncoder().encode(json))) ?? [];
};

describe("what state keeps of a result", () => {
  test("all of the logs of some operations", () => {
    const operations = operationsOf(10, "x".repeat(4_000));
    expect(operations.map(({ logs }) => logs?.length)).toEqual(Array(10).fill(4_000));
  });

  test.each([
    ["text", "x".repeat(4_000)],
    ["text that JSON has escaped", '"\\'.repeat(2_000)],
    ["what Go escapes", "<".repeat(4_000)],
    ["other scripts", "語".repeat(4_000)],
    ["escaped control characters", "\u001b".repeat(4_000)],
    ["lines", "<&>\n".repeat(1_000)],
  ])("of a thousand operations no more than its limit: %s", (_, log) => {
    const operations = operationsOf(1_000, log, "<".repeat(190));
    expect(operations).toHaveLength(mostOperationsInState);
    expect(inState(operations).length).toBeLessThan(256 * 1024);
    expect(operations.every(({ status, exit_code }) => status === "success" && exit_code === 0)).toBe(true);
  });

  test("less of each log when there are many, and of each the end", () => {
    const operations = operationsOf(200, `${"x".repeat(3_000)}\n${"line\n".repeat(600)}last`);
    for (const { logs } of operations) {
      expect(logs).toMatch(/^line\n(line\n)*last$/);
      expect(logs?.length).toBeGreaterThan(mostResultBytesInState / 200 / 4);
    }
  });
});

describe("fitting", () => {
  const text = (size: number) => (share: number) => "x".repeat(Math.floor(size * share));

  test("gives all of what fits", () => {
    expect(fitting(100, text(98))).toHaveLength(98);
  });

  test("gives nothing of what could never fit", () => {
    expect(fitting(100, text(1e6))).toBe("");
  });

  test("never more than fits, and a good part of it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 1_000 }), fc.integer({ min: 1, max: 5_000 }), (most, size) => {
        const { length } = fitting(most, text(size));
        expect(length).toBeLessThanOrEqual(most);
        expect(length).toBeGreaterThanOrEqual(Math.min(size, most / 3));
      }),
    );
  });
});
