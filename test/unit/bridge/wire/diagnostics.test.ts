import { expect, test } from "@jest/globals";
import { errorDiagnostic, warningDiagnostic } from "../../../../src/bridge/diag/diagnostic.ts";
import { path } from "../../../../src/bridge/value/path.ts";
import { toWireDiagnostics, toWirePath } from "../../../../src/bridge/wire/diagnostics.ts";
import { AttributePath, Diagnostic } from "../../../../src/bridge/wire/gen/tfplugin6.ts";

test("severities are the protocol's numbers, never 0", () => {
  const wire = toWireDiagnostics([
    errorDiagnostic("Bad", "Change it.", path("a")),
    warningDiagnostic("Hm", "Look."),
  ]);
  expect(wire.map(({ severity }) => Number(severity))).toEqual([1, 2]);
  const sent = wire.map((diagnostic) => Diagnostic.decode(Diagnostic.encode(diagnostic).finish()));
  expect(sent).toMatchObject([
    { severity: 1, summary: "Bad", detail: "Change it.", attribute: { steps: [{ attributeName: "a" }] } },
    { severity: 2, summary: "Hm", detail: "Look.", attribute: undefined },
  ]);
});

test("what a message quotes of others obeys no terminal", () => {
  const [sent] = toWireDiagnostics([
    errorDiagnostic("Failed: \u001b[2J", "First line\r\n\tsecond\u0007\n\u202elast"),
  ]);
  expect(sent).toMatchObject({
    summary: "Failed: \\u001b[2J",
    detail: "First line\n\tsecond\\u0007\n\\u202elast",
  });
});

test("each step of a path survives, also those that are zero or empty", () => {
  const steps = [
    { attribute: "parts" },
    { index: 0 },
    { attribute: "labels" },
    { key: "" },
    { key: "__proto__" },
    { index: 7 },
  ];
  const sent = AttributePath.decode(AttributePath.encode(toWirePath(steps)).finish());
  expect(sent.steps).toEqual(
    [
      { attributeName: "parts" },
      { elementKeyInt: 0n },
      { attributeName: "labels" },
      { elementKeyString: "" },
      { elementKeyString: "__proto__" },
      { elementKeyInt: 7n },
    ].map((step) => expect.objectContaining(step)),
  );
});
