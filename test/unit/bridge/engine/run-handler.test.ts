import { describe, expect, test } from "@jest/globals";
import {
  DiagnosticError,
  errorDiagnostic,
  warningDiagnostic,
} from "../../../../src/bridge/diag/diagnostic.ts";
import { runHandler } from "../../../../src/bridge/engine/run-handler.ts";
import { path, ValueError } from "../../../../src/bridge/value/path.ts";
import { aborted, toyCall, toyProvider } from "./toy.ts";

const throwing = (error: unknown, provider = toyProvider()) => {
  const call = toyCall();
  const work = async () => {
    throw error;
  };
  return runHandler(provider, call, work, () => "fallback").then((outcome) => ({
    ...outcome,
    logged: call.logged,
  }));
};

test("a handler's result comes with its messages", async () => {
  const call = toyCall();
  const outcome = await runHandler(
    toyProvider(),
    call,
    async ({ diagnostics, signal, log }) => {
      expect(signal).toBe(call.signal);
      expect(log).toBe(call.log);
      diagnostics.warn("Hm", "Look.");
      return 5;
    },
    () => 0,
  );
  expect(outcome).toEqual({ result: 5, diagnostics: [warningDiagnostic("Hm", "Look.")] });
});

test("messages from before an error are kept", async () => {
  const { result, diagnostics } = await runHandler(
    toyProvider(),
    toyCall(),
    async (context): Promise<string> => {
      context.diagnostics.warn("Hm", "Look.");
      throw aborted();
    },
    () => "fallback",
  );
  expect(result).toBe("fallback");
  expect(diagnostics.map(({ summary }) => summary)).toEqual(["Hm", "ABORTED"]);
});

describe("thrown", () => {
  test("diagnostics are passed on", async () => {
    const problems = [
      errorDiagnostic("Bad", "Change it.", path("a")),
      warningDiagnostic("Hm", "Look."),
    ] as const;
    expect(await throwing(new DiagnosticError(...problems))).toMatchObject({
      result: "fallback",
      diagnostics: problems,
    });
  });

  test("an error the provider knows is described by it, and logged with its code", async () => {
    const { diagnostics, logged } = await throwing(aborted());
    expect(diagnostics).toMatchObject([
      { summary: "ABORTED", detail: "Interrupted while waiting. Do something." },
    ]);
    expect(logged).toMatchObject([{ level: "debug", fields: { code: "ABORTED" } }]);
  });

  test("a value error is the user's, at its place", async () => {
    const { diagnostics, logged } = await throwing(new ValueError(path("a", 0), "is wrong"));
    expect(diagnostics).toEqual([errorDiagnostic("Invalid value", "a[0]: is wrong.", path("a", 0))]);
    expect(logged).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ["an error", new TypeError("oops"), "oops"],
    ["text", "oops", "oops"],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
  ])("%s is a bug, with an id that the log carries too", async (_name, error, words) => {
    const { result, diagnostics, logged } = await throwing(error);
    expect(result).toBe("fallback");
    expect(diagnostics).toMatchObject([{ severity: "error", summary: "Bug in the provider", path: [] }]);
    expect(diagnostics[0]?.detail).toContain(words);
    const id = /the id ([0-9a-f-]{36});/.exec(diagnostics[0]?.detail ?? "")?.[1];
    expect(logged).toMatchObject([{ level: "error", fields: { bug_id: id } }]);
    expect(String(logged[0]?.fields.error)).toContain(words);
    if (error instanceof Error) expect(logged[0]?.fields.error).toBe(error.stack);
  });

  test("two bugs have two ids", async () => {
    const [a, b] = [await throwing(new Error("oops")), await throwing(new Error("oops"))];
    expect(a.logged[0]?.fields.bug_id).not.toBe(b.logged[0]?.fields.bug_id);
  });
});

test("an error the provider does not know is a bug, though it describes others", async () => {
  const error = new TypeError("oops");
  const { diagnostics, logged } = await throwing(error, toyProvider({}, { describeError: () => null }));
  expect(diagnostics).toMatchObject([{ severity: "error", summary: "Bug in the provider" }]);
  expect(logged).toMatchObject([{ level: "error", fields: { error: error.stack } }]);
});

describe("a failed call never passes for a success", () => {
  test("when the provider's description of an error fails", async () => {
    const provider = toyProvider(
      {},
      {
        describeError: () => {
          throw new Error("no words");
        },
      },
    );
    const { result, diagnostics } = await throwing(aborted(), provider);
    expect(result).toBe("fallback");
    expect(diagnostics).toMatchObject([{ severity: "error", summary: "Bug in the provider" }]);
    expect(diagnostics[0]?.detail).toContain("no words");
  });

  test.each<[string, ReturnType<typeof warningDiagnostic>[]]>([
    ["nothing", []],
    ["only a warning", [warningDiagnostic("Hm", "Look.")]],
  ])("when the provider has %s to say about an error", async (_name, described) => {
    const { diagnostics } = await throwing(aborted(), toyProvider({}, { describeError: () => described }));
    expect(diagnostics).toMatchObject([...described, { severity: "error", summary: "Bug in the provider" }]);
  });

  test("when only a warning is thrown", async () => {
    const { diagnostics } = await throwing(new DiagnosticError(warningDiagnostic("Hm", "Look.")));
    expect(diagnostics.map(({ severity }) => severity)).toEqual(["warning", "error"]);
  });
});
