import { expect, test } from "@jest/globals";
import {
  DiagnosticError,
  Diagnostics,
  errorDiagnostic,
  warningDiagnostic,
} from "../../../../src/bridge/diag/diagnostic.ts";
import { path } from "../../../../src/bridge/value/path.ts";

test("messages keep their order, severity and place", () => {
  const diagnostics = new Diagnostics();
  diagnostics.warn("Old", "Use the new one.", path("a"));
  diagnostics.error("Bad", "Change it.");
  diagnostics.add(errorDiagnostic("Worse", "Change it too.", path("b", 0)), warningDiagnostic("Hm", "Look."));
  expect(diagnostics.items).toEqual([
    { severity: "warning", summary: "Old", detail: "Use the new one.", path: path("a") },
    { severity: "error", summary: "Bad", detail: "Change it.", path: [] },
    { severity: "error", summary: "Worse", detail: "Change it too.", path: path("b", 0) },
    { severity: "warning", summary: "Hm", detail: "Look.", path: [] },
  ]);
});

test("a message said twice is kept once, one that differs in anything is kept", () => {
  const diagnostics = new Diagnostics();
  for (let time = 0; time < 2; time++) {
    diagnostics.warn("A", "b", path("x"));
    diagnostics.warn("A", "b", path("y"));
    diagnostics.warn("A", "c", path("x"));
    diagnostics.warn("B", "b", path("x"));
    diagnostics.error("A", "b", path("x"));
  }
  expect(diagnostics.items).toHaveLength(5);
});

test("only an error is an error", () => {
  const diagnostics = new Diagnostics();
  expect(diagnostics.hasError).toBe(false);
  diagnostics.warn("A", "b");
  expect(diagnostics.hasError).toBe(false);
  diagnostics.error("A", "b");
  expect(diagnostics.hasError).toBe(true);
});

test("a thrown diagnostic carries its messages and prints them", () => {
  const first = errorDiagnostic("Bad", "Change it.");
  const second = warningDiagnostic("Hm", "Look.");
  const error = new DiagnosticError(first, second);
  expect(error.diagnostics).toEqual([first, second]);
  expect(error).toMatchObject({ name: "DiagnosticError", message: "Bad: Change it.\nHm: Look." });
});
