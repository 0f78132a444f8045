import type { Diagnostic } from "../diag/diagnostic.ts";
import type { Engine } from "../engine/engine.ts";
import { planResourceChange } from "../engine/plan-resource-change.ts";
import { assertPlanValid } from "../engine/rules/plan-valid.ts";
import { proposedNew } from "../engine/rules/proposed-new.ts";
import { assertReplacePathsExist, effectiveReplacePaths } from "../engine/rules/requires-replace.ts";
import { assertWriteOnlyNull } from "../engine/rules/state-valid.ts";
import type { Call } from "../engine/run-handler.ts";
import type { Schema } from "../schema/schema.ts";
import { valuesEqual } from "../value/equality.ts";
import type { AttributePath } from "../value/path.ts";
import type { ObjectValue } from "../value/value.ts";
import { coreErrors, hasError } from "./core-error.ts";
import { received, type StoredInstance, sent, storedObject } from "./instance-state.ts";

export type Action = "create" | "update" | "replace" | "delete" | "no-op";

export interface PlannedChange {
  readonly action: Action;
  readonly prior: ObjectValue | null;
  readonly planned: ObjectValue | null;
  readonly private: Uint8Array;
  /** What makes it a replacement. */
  readonly requires_replace: readonly AttributePath[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Subject {
  readonly engine: Engine;
  readonly call: Call;
  readonly type_name: string;
  readonly schema: Schema;
  /** As Terraform 1.16 and later: the second plan is told what the first one left in private data. */
  readonly storesPlannedPrivate: boolean;
}

const none = new Uint8Array();

/**
 * Plans as core does: a tainted object counts as none, and a replacement is planned a second time without it. `planned`
 * is what the first plan left in private data, when this is the one while applying.
 */
export async function planChange(
  subject: Subject,
  instance: StoredInstance | null,
  config: ObjectValue | null,
  planned: Uint8Array = none,
): Promise<PlannedChange> {
  const { schema } = subject;
  const existing = storedObject(schema, instance);
  const prior = instance?.tainted && config !== null ? null : existing;
  const priorPrivate = prior === null ? none : (instance?.private ?? none);
  const first = await askForPlan(subject, prior, config, { prior: priorPrivate, planned });
  const nothing = { prior: existing, planned: first.planned, private: first.private, requires_replace: [] };
  if (hasError(first.diagnostics)) return { ...nothing, action: "no-op", diagnostics: first.diagnostics };
  if (config === null)
    return { ...nothing, action: existing === null ? "no-op" : "delete", diagnostics: first.diagnostics };
  if (instance?.tainted) return { ...nothing, action: "replace", diagnostics: first.diagnostics };
  if (prior === null) return { ...nothing, action: "create", diagnostics: first.diagnostics };
  const requires_replace = effectiveReplacePaths(schema, first.requires_replace, prior, first.planned);
  if (requires_replace.length === 0) {
    const action = valuesEqual(schema.type, prior, first.planned) ? "no-op" : "update";
    return { ...nothing, action, diagnostics: first.diagnostics };
  }
  const second = await askForPlan(subject, null, config, { prior: first.private, planned: none });
  // Its warnings are most likely those of the first plan again.
  const diagnostics = hasError(second.diagnostics)
    ? [...first.diagnostics, ...second.diagnostics]
    : first.diagnostics;
  const action = hasError(diagnostics) ? "no-op" : "replace";
  return {
    ...nothing,
    action,
    planned: second.planned,
    private: second.private,
    requires_replace,
    diagnostics,
  };
}

/** One plan, judged by core's rules. They find less than the engine has found before, unless the engine is wrong. */
export async function askForPlan(
  { engine, call, type_name, schema, storesPlannedPrivate }: Subject,
  prior: ObjectValue | null,
  config: ObjectValue | null,
  privateData: { readonly prior: Uint8Array; readonly planned: Uint8Array },
): Promise<Omit<PlannedChange, "action" | "prior">> {
  const answer = await planResourceChange(
    engine,
    {
      type_name,
      prior_state: sent(schema, prior),
      proposed_new_state: sent(schema, proposedNew(schema, prior, config)),
      config: sent(schema, config),
      prior_private: privateData.prior,
      planned_private: storesPlannedPrivate ? privateData.planned : none,
      stores_planned_private: storesPlannedPrivate,
    },
    call,
  );
  const planned = received(schema, answer.planned_state);
  const broken = hasError(answer.diagnostics)
    ? []
    : [
        ...assertWriteOnlyNull(schema, planned),
        ...assertPlanValid(schema, { config, prior, planned }),
        ...assertReplacePathsExist(schema, answer.requires_replace),
      ];
  return {
    planned,
    private: answer.planned_private,
    requires_replace: answer.requires_replace,
    diagnostics: [...answer.diagnostics, ...coreErrors("Provider produced invalid plan", broken)],
  };
}
