import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import * as limits from "../../../schema/result-limits.ts";
import { type JobResult, type OperationResult, parseJobResult } from "../../../src/nosana/index.ts";

const parse = (json: unknown) => parseJobResult(new TextEncoder().encode(JSON.stringify(json)));
const flow = (...opStates: unknown[]) => ({ status: "success", errors: [], opStates });
const succeeded = (fields: object = {}) => ({ operationId: "a", status: "success", exitCode: 0, ...fields });
const operation = (fields: object): OperationResult => {
  const [read] = parse(flow(succeeded(fields))).operations;
  if (!read) throw new Error("no operation was read");
  return read;
};
const times = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, i) => of(i));

describe("each limit, and how a cut shows", () => {
  test.each<[string, () => unknown, unknown]>([
    [
      "an operation's name",
      () => operation({ operationId: "i".repeat(203) }).id,
      `${"i".repeat(200)}… (3 more characters)`,
    ],
    ["a name at its limit", () => operation({ operationId: "i".repeat(200) }).id, "i".repeat(200)],
    [
      "a status",
      () => operation({ status: "s".repeat(41) }).status,
      `${"s".repeat(40)}… (1 more characters)`,
    ],
    [
      "an error",
      () => operation({ errors: ["e".repeat(9_000)] }).error,
      `${"e".repeat(8_000)}… (1000 more characters)`,
    ],
    [
      "errors of a job",
      () => parse({ ...flow(), status: "failed", errors: times(25, String) }).errors,
      [...times(20, String), "… (5 more errors)"],
    ],
    [
      "errors of an operation",
      () => operation({ errors: times(21, () => "e") }).error,
      `${times(20, () => "e").join("; ")}; … (1 more errors)`,
    ],
    [
      "members of an error",
      () => operation({ error: Object.fromEntries(times(30, (index) => [`k${index}`, index])) }).error,
      JSON.stringify(Object.fromEntries(times(20, (index) => [`k${index}`, index]))),
    ],
    ["nesting of an error", () => operation({ error: [[[[["deep"]]]]] }).error, "[[[[null]]]]"],
    [
      "a log keeps its end",
      () => operation({ logs: [{ log: "first\n" }, { log: "x".repeat(100_001) }] }).logs,
      [{ stream: "stdout", text: "x".repeat(100_000) }],
    ],
    [
      "entries of a log",
      () => operation({ logs: times(20_005, (index) => ({ log: `${index},` })) }).logs.at(0)?.text,
      // The last 100,000 characters are fewer entries than may be kept.
      expect.stringMatching(/^\d+,$/),
    ],
    [
      "short entries of a log",
      () => operation({ logs: times(20_005, () => ({ log: "." })) }).logs.length,
      20_000,
    ],
    [
      "names of finds",
      () =>
        operation({ results: Object.fromEntries(times(101, (index) => [`k${index}`, "v"])) }).results.size,
      100,
    ],
    [
      "finds of a name",
      () => operation({ results: { loss: times(1_005, String) } }).results.get("loss"),
      [...times(1_000, String), "… (more were found)"],
    ],
    [
      "a find",
      () => operation({ results: { loss: "9".repeat(100_010) } }).results.get("loss"),
      [`${"9".repeat(100_000)}… (10 more characters)`],
    ],
  ])("%s", (_, read, expected) => {
    expect(read()).toEqual(expected);
  });

  test("of the logs of many operations each keeps its end", () => {
    const { operations } = parse(
      flow(...times(40, () => succeeded({ logs: [{ log: "x".repeat(100_000) }] }))),
    );
    const kept = operations.map(({ logs }) => logs.map(({ text }) => text.length));
    expect(kept).toEqual([...times(20, () => [100_000]), ...times(20, () => [4_000])]);
  });

  test("of the errors of many operations each keeps its beginning", () => {
    const { operations } = parse(flow(...times(200, () => succeeded({ error: "x".repeat(8_000) }))));
    expect(operations[0]?.error).toBe("x".repeat(8_000));
    expect(operations.at(-1)?.error).toBe(`${"x".repeat(200)}… (7800 more characters)`);
  });
});

describe("what decides how a job went is not cut", () => {
  test("a thousand operations count, also the last one", () => {
    const all = times(1_000, () => succeeded());
    expect(parse(flow(...all)).status).toBe("success");
    expect(parse(flow(...all.slice(1), succeeded({ status: "failed", exitCode: 1 }))).status).toBe("failed");
  });

  test.each([
    [
      "operations",
      flow(...times(1_001, () => succeeded())),
      "it has more than 1000 operations, which no job has",
    ],
    [
      "operations of 2023",
      { results: Object.fromEntries(times(1_001, (index) => [`op${index}`, ["success"]])) },
      "it has more than 1000 operations, which no job has",
    ],
    [
      "commands of 2023",
      {
        results: {
          a: ["success", times(600, () => ({ status: 0 }))],
          b: ["success", times(401, () => ({}))],
        },
      },
      "it has more than 1000 commands, which no job has",
    ],
  ])("a result with too many %s is not believed, whatever it says", (_, json, why) => {
    const { status, operations, errors } = parse(json);
    expect({ status, operations }).toEqual({ status: "unknown", operations: [] });
    expect(errors).toEqual([`The result cannot be believed: ${why}.`, expect.stringMatching(/^.{500}…$/)]);
  });

  test("of a member that is there twice the last counts, as JSON.parse has it", () => {
    const text = JSON.stringify(flow(succeeded())).replace('"exitCode":0', '"exitCode":0,"exitCode":1');
    expect(parseJobResult(new TextEncoder().encode(text)).status).toBe("failed");
  });

  test("a result that is cut short is none", () => {
    const bytes = new TextEncoder().encode(JSON.stringify(flow(succeeded())));
    for (let length = 0; length < bytes.length; length++)
      expect(parseJobResult(bytes.subarray(0, length)).status).toBe("unknown");
  });
});

describe("whatever a host writes", () => {
  /** Texts of a result, with the most characters that any may have. */
  const texts = (result: JobResult): [string, number][] => [
    ...result.errors.map((text): [string, number] => [text, 12 * limits.longest_error + 100]),
    ...result.operations.flatMap((operation): [string, number][] => [
      [operation.id, 6 * limits.longest_id + 40],
      [operation.status, 6 * limits.longest_word + 40],
      [operation.logs.map(({ text }) => text).join(""), 6 * limits.longest_log],
    ]),
  ];
  const expectBounded = (bytes: Uint8Array) => {
    const result = parseJobResult(bytes);
    expect(result.operations.length).toBeLessThanOrEqual(limits.most_operations);
    for (const [text, most] of texts(result)) {
      expect(text.length).toBeLessThanOrEqual(most);
      expect(text).not.toMatch(/(?![\n\t])\p{Cc}|[\u2028-\u202e\u2066-\u2069]|\p{Cs}/u);
    }
  };
  const key = fc.constantFrom(
    ...["status", "errors", "opStates", "results", "operationId", "exitCode", "logs", "log", "type", "error"],
    ...["message", "path", "expected", "diagnostics", "reason", "jobExpired", "startTime", "__proto__", ""],
  );
  const value = fc.anything({
    key,
    maxDepth: 5,
    maxKeys: 8,
    values: [
      fc.string({ unit: "binary" }),
      fc.constantFrom("success", "failed", "stopped", "x".repeat(300)),
      fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    ],
  });

  // fast-check prints the seed of a failing run.
  test("as JSON in the words of results", () => {
    fc.assert(
      fc.property(value, fc.array(value), (results, opStates) => {
        const text = JSON.stringify({ status: "success", errors: opStates, opStates, results });
        expectBounded(new TextEncoder().encode(text));
        expectBounded(new TextEncoder().encode(JSON.stringify(results)));
      }),
    );
  });

  test("as bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), expectBounded));
  });
});

test("texts are plain before anybody keeps or shows them", () => {
  const clear = "\u001b[2J";
  const { operations, errors } = parse({
    ...flow(
      succeeded({
        operationId: clear,
        status: clear,
        error: { message: clear },
        logs: [{ type: clear, log: `a\r\n${clear}\u202e` }],
        results: { [clear]: clear },
      }),
    ),
    errors: [clear],
  });
  const plain = "\\u001b[2J";
  expect({ errors, operations }).toMatchObject({
    errors: [plain],
    operations: [
      { id: plain, status: plain, error: plain, logs: [{ stream: plain, text: `a\n${plain}\\u202e` }] },
    ],
  });
  expect(operations[0]?.results).toEqual(new Map([[plain, [plain]]]));
});
