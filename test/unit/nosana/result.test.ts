import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseJobResult } from "../../../src/nosana/index.ts";

const parse = (text: string) => parseJobResult(new TextEncoder().encode(text));
const readJobResult = (json: unknown) => parse(JSON.stringify(json));

const reason = { hostShutDown: false, jobStopped: false, jobExpired: false };

function operation(fields: Record<string, unknown> = {}, why: Record<string, boolean> = {}) {
  return {
    providerId: "container",
    operationId: "train",
    group: "train",
    status: "success",
    startTime: 1000,
    endTime: 2000,
    exitCode: 0,
    logs: [],
    diagnostics: { reason: { ...reason, ...why } },
    ...fields,
  };
}

const flow = (opStates: unknown[], fields: Record<string, unknown> = {}) => ({
  status: "success",
  startTime: 1000,
  endTime: 2000,
  opStates,
  secrets: {},
  ...fields,
});

const expected = {
  status: "success",
  operations: [],
  errors: [],
  expired: false,
  stopped: false,
  host_shut_down: false,
  blank: null,
};

describe("how it went", () => {
  test.each<[string, unknown, object]>([
    ["success", flow([operation()]), { status: "success" }],
    [
      "a failed container, which the flow calls success",
      flow([operation(), operation({ status: "failed", exitCode: 1 })]),
      { status: "failed" },
    ],
    [
      "a failed container that only its exit code tells",
      flow([operation({ exitCode: 3 })]),
      { status: "failed" },
    ],
    [
      "the time was up, which the flow calls success",
      flow([operation({}, { jobExpired: true })]),
      { status: "stopped", expired: true },
    ],
    [
      "the time was up, and the container was killed",
      flow([operation({ status: "failed", exitCode: 137 }, { jobExpired: true })]),
      { status: "stopped", expired: true },
    ],
    [
      "one failed before the time was up for another",
      flow([operation({ status: "failed", exitCode: 1 }), operation({}, { jobExpired: true })]),
      { status: "failed", expired: true },
    ],
    [
      "stopped by its owner",
      flow([operation({ status: "stopped" }, { jobStopped: true })], { status: "stopped" }),
      { status: "stopped", stopped: true },
    ],
    [
      "the host shut down",
      flow([operation({ status: "failed", exitCode: 2 }, { hostShutDown: true })], { status: "failed" }),
      { status: "failed", host_shut_down: true },
    ],
    [
      "an invalid definition",
      flow([], { status: "validation-error", errors: [{ message: "ops missing" }] }),
      { status: "failed", errors: ["ops missing"] },
    ],
    ["an init error", flow([], { status: "init error" }), { status: "failed" }],
    ["a confidential result, which is blank", flow([]), { status: "unknown", blank: "withheld" }],
    [
      "a confidential result as its owner is shown it",
      flow([operation()], { status: "waiting-for-result" }),
      { status: "success", blank: null },
    ],
    [
      "the same, of a failed container",
      flow([operation({ exitCode: 3 })], { status: "waiting-for-result" }),
      { status: "failed" },
    ],
    [
      "the same, of a definition that the host refused",
      flow([], {
        status: "waiting-for-result",
        errors: [{ path: "$input", expected: "b", value: "secret" }],
      }),
      { status: "unknown", blank: null, errors: ["$input: expected b"] },
    ],
    [
      "an operation that never started",
      flow([operation(), operation({ status: "init", exitCode: null })]),
      { status: "failed" },
    ],
    ["nothing loaded", { status: "", startTime: 0, endTime: 0, opStates: [] }, { status: "unknown" }],
    [
      "a definition that never came",
      flow([], { status: "waiting-for-job-definition" }),
      { status: "unknown", blank: "undelivered" },
    ],
    ["other JSON", { hello: "world" }, { status: "unknown", errors: ['{"hello":"world"}'] }],
    ["no object", "gone", { status: "unknown" }],
    ["null", null, { status: "unknown" }],
  ])("%s", (_, json, outcome) => {
    expect(readJobResult(json)).toMatchObject(outcome);
  });
});

test("an operation, field by field", () => {
  const logs = [
    { type: "stdout", log: "hello\n", timestamp: "1" },
    { type: "nodeerr", log: "pull failed" },
    { type: "stderr", log: undefined },
    "garbage",
  ];
  expect(readJobResult(flow([operation({ logs })]))).toEqual({
    ...expected,
    operations: [
      {
        id: "train",
        status: "success",
        exit_code: 0,
        logs: [
          { stream: "stdout", text: "hello\n" },
          { stream: "nodeerr", text: "pull failed" },
        ],
        error: null,
        results: new Map(),
        started_at_ms: 1000,
        ended_at_ms: 2000,
      },
    ],
  });
});

test.each([
  [
    "error, as the types say",
    { error: { event: "pull", message: "no such image", code: 404 } },
    "no such image",
  ],
  ["errors, as the hosts write", { errors: [{ event: "a", message: "first" }, "second"] }, "first; second"],
  ["neither", { error: null, errors: [] }, null],
])("the error of an operation: %s", (_, fields, error) => {
  expect(readJobResult(flow([operation(fields)])).operations[0]?.error).toBe(error);
});

test("a result of 2023", () => {
  const json = {
    results: {
      build: [
        "success",
        [
          {
            cmd: "make",
            log: [
              [1, "ok\n"],
              [2, "warning\n"],
            ],
            status: 0,
          },
        ],
      ],
      test: ["failed", [{ cmd: "make test", log: [[1, "bad\n"]], status: 2, error: "exit" }]],
    },
  };
  expect(readJobResult(json)).toMatchObject({
    status: "failed",
    operations: [
      {
        id: "build",
        status: "success",
        exit_code: 0,
        logs: [
          { stream: "stdout", text: "ok\n" },
          { stream: "stderr", text: "warning\n" },
        ],
      },
      { id: "test", status: "failed", exit_code: 2, error: "exit" },
    ],
  });
});

test("fields of the wrong type are left out, not fatal", () => {
  const odd = operation({
    operationId: 7,
    exitCode: "0",
    logs: "text",
    startTime: "now",
    diagnostics: "none",
  });
  expect(readJobResult(flow([odd, null])).operations).toEqual([
    {
      id: "0",
      status: "success",
      exit_code: null,
      logs: [],
      error: null,
      results: new Map(),
      started_at_ms: null,
      ended_at_ms: 2000,
    },
    {
      id: "1",
      status: "unknown",
      exit_code: null,
      logs: [],
      error: null,
      results: new Map(),
      started_at_ms: null,
      ended_at_ms: null,
    },
  ]);
});

test("what an operation's patterns found", () => {
  const results = { loss: "0.1", steps: ["1", "2", 3], odd: { a: 1 } };
  expect(readJobResult(flow([operation({ results })])).operations[0]?.results).toEqual(
    new Map([
      ["loss", ["0.1"]],
      ["steps", ["1", "2"]],
      ["odd", []],
    ]),
  );
});

describe("what hosts put on IPFS", () => {
  test.each([
    ["no JSON", "<html>gone</html>", ["<html>gone</html>"]],
    ["nothing", "", [""]],
    ["deep nesting", `${"[".repeat(200_000)}${"]".repeat(200_000)}`, [expect.stringMatching(/^\[{500}…$/)]],
    [
      "an error that is no text",
      JSON.stringify(flow([], { errors: [{ message: { toString: 1 } }] })),
      [expect.any(String)],
    ],
  ])("is shown: %s", (_, text, errors) => {
    expect(parse(text)).toMatchObject({ status: "unknown", errors });
  });

  test("is text and numbers that others can hold", () => {
    const half = "\\ud83d";
    const state = JSON.stringify(
      operation({
        exitCode: 1.5,
        operationId: "HALF",
        logs: [{ type: "stdout", log: "HALF" }],
        results: { HALF: "HALF" },
      }),
    );
    const [read] = parse(
      JSON.stringify(flow([])).replace("[]", `[${state.replaceAll("HALF", half)}]`),
    ).operations;
    expect(read).toMatchObject({ id: "\ufffd", exit_code: null, logs: [{ text: "\ufffd" }] });
    expect(read?.results).toEqual(new Map([["\ufffd", ["\ufffd"]]]));
  });
});

test("no JSON makes it throw", () => {
  // fast-check prints the seed of a failing run.
  fc.assert(fc.property(fc.jsonValue(), (json) => readJobResult(json).status !== undefined));
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.string(), (opStates, status) => {
      expect(readJobResult({ status, opStates, errors: opStates }).operations).toHaveLength(opStates.length);
    }),
  );
});
