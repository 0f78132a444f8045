import { expect, test } from "@jest/globals";
import { DiagnosticError, errorDiagnostic } from "../../../../src/bridge/diag/diagnostic.ts";
import { Diagnostic_Severity } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { type Disk, disk, diskSchema } from "./disk.ts";
import { ask, block, configured, serveInProcess, testProvider, unpack } from "./in-process.ts";

async function planToDestroy(planDestroy?: NonNullable<Disk["planDestroy"]>) {
  await using host = await serveInProcess(
    testProvider({ resources: [disk(planDestroy ? { planDestroy } : {})] }),
  );
  expect((await ask(host, "getMetadata")).serverCapabilities?.planDestroy).toBe(true);
  return await ask(host, "planResourceChange", {
    typeName: "cloud_disk",
    priorState: block(diskSchema, { name: "a", size: 7, id: "disk/a" }),
    priorPrivate: Buffer.from('{"a":1}'),
  });
}

test("without a hook a destruction is planned as it came", async () => {
  const { plannedState, plannedPrivate, diagnostics } = await planToDestroy();
  expect(unpack(diskSchema.type, plannedState)).toBeNull();
  expect([plannedPrivate.toString(), diagnostics]).toEqual(['{"a":1}', []]);
});

test("the hook can warn, and leave something for the delete", async () => {
  const { plannedState, plannedPrivate, diagnostics } = await planToDestroy(
    ({ state, private: kept }, services, { diagnostics: said }) => {
      expect(services).toBeNull();
      kept.set("size", state.size);
      said.warn("Data is lost", `All on ${state.name} goes with it.`);
    },
  );
  expect(diagnostics).toMatchObject([{ severity: Diagnostic_Severity.WARNING, summary: "Data is lost" }]);
  expect(unpack(diskSchema.type, plannedState)).toBeNull();
  expect(plannedPrivate.toString()).toBe('{"a":1,"size":7}');
});

test("any other plan can leave something for the apply too", async () => {
  const seen: unknown[] = [];
  const first_plans: unknown[] = [];
  await using host = await serveInProcess(
    testProvider({
      resources: [
        disk({
          plan: async ({ plan, private: kept, first_private }) => {
            first_plans.push(first_private?.get("planned"));
            kept.set("planned", plan.size);
            return { plan };
          },
          create: async ({ plan, private: kept }) => {
            seen.push(kept.get("planned"));
            return { ...plan, id: "1" } as never;
          },
        }),
      ],
    }),
  );
  await configured(host);
  const typeName = "cloud_disk";
  const config = block(diskSchema, { name: "a", size: 7 });
  const planned = await ask(host, "planResourceChange", { typeName, config, proposedNewState: config });
  expect(planned.plannedPrivate.toString()).toBe('{"planned":7}');
  const { plannedState, plannedPrivate } = planned;
  // From Terraform 1.16 on the second plan is told what the first one left.
  await ask(host, "planResourceChange", { typeName, config, proposedNewState: config, plannedPrivate });
  expect(first_plans).toEqual([undefined, 7]);
  const applied = await ask(host, "applyResourceChange", { typeName, config, plannedState, plannedPrivate });
  expect(applied.diagnostics).toEqual([]);
  expect(seen).toEqual([7]);
});

test("the hook can forbid it", async () => {
  const { diagnostics, plannedPrivate } = await planToDestroy(({ private: kept }) => {
    kept.set("lost", true);
    throw new DiagnosticError(errorDiagnostic("Disk is protected", "Set protected = false first."));
  });
  expect(diagnostics).toMatchObject([{ severity: Diagnostic_Severity.ERROR, summary: "Disk is protected" }]);
  expect(plannedPrivate.toString()).toBe('{"a":1}');
});
