import { expect, test } from "@jest/globals";
import { AppError, isAppError } from "../../../src/base/errors.ts";
import { withOneIdentity } from "../../../src/base/one-identity.ts";
import { Deferral, DiagnosticError, errorDiagnostic, FunctionError } from "../../../src/bridge/index.ts";

/** The same class as another bundle has it. */
function copyOf(name: string) {
  class Copy extends Error {}
  withOneIdentity(Copy, name);
  return Copy;
}

const said = errorDiagnostic("Summary", "Detail.");
const errors: readonly [name: string, Class: abstract new (...args: never[]) => Error, error: Error][] = [
  ["AppError", AppError, new AppError("ABORTED", { doing: "testing" })],
  ["DiagnosticError", DiagnosticError, new DiagnosticError(said)],
  ["FunctionError", FunctionError, new FunctionError("is wrong")],
  ["Deferral", Deferral, new Deferral("absent_prerequisite", "It is missing.")],
];

test.each(errors)(
  "%s is known whatever copy of the class has made it, and nothing else is",
  (name, Class, error) => {
    const Copy = copyOf(name);
    expect([error instanceof Copy, new Copy() instanceof Class]).toEqual([true, true]);
    for (const other of [new Error("x"), {}, null, undefined, "x", new (copyOf("Another"))()])
      expect([other instanceof Class, isAppError(other)]).toEqual([false, false]);
  },
);

test("a deferral is a DiagnosticError, and a DiagnosticError is no deferral", () => {
  expect(new Deferral("absent_prerequisite", "It is missing.") instanceof DiagnosticError).toBe(true);
  expect(new DiagnosticError(said) instanceof Deferral).toBe(false);
});

test("a subclass of somebody's own stays one", () => {
  class Mine extends DiagnosticError {}
  expect([new Mine(said) instanceof Mine, new Mine(said) instanceof DiagnosticError]).toEqual([true, true]);
  expect(new DiagnosticError(said) instanceof Mine).toBe(false);
});
