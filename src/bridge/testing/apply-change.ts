import type { Diagnostic } from "../diag/diagnostic.ts";
import { applyResourceChange } from "../engine/apply-resource-change.ts";
import { assertObjectCompatible } from "../engine/rules/object-compatible.ts";
import { assertStateValid } from "../engine/rules/state-valid.ts";
import { rootPath } from "../value/path.ts";
import type { ObjectValue } from "../value/value.ts";
import { coreErrors, hasError } from "./core-error.ts";
import { received, type StoredInstance, sent, stored, storedObject } from "./instance-state.ts";
import { askForPlan, type PlannedChange, type Subject } from "./plan-change.ts";

export interface AppliedChange {
  readonly instance: StoredInstance | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Carries a plan out as core does; what comes of a failure is in the protocol facts, section 5.4. */
export async function applyChange(
  subject: Subject,
  instance: StoredInstance | null,
  change: PlannedChange,
  config: ObjectValue | null,
): Promise<AppliedChange> {
  switch (change.action) {
    case "no-op":
      return { instance, diagnostics: [] };
    case "delete":
      return deleteObject(subject, instance, change.private);
    case "replace": {
      const deleted = await deleteObject(subject, instance, change.private);
      if (deleted.instance !== null || hasError(deleted.diagnostics)) return deleted;
      // Core plans the new object once more, without the private state of the old one.
      const privateData = { prior: new Uint8Array(), planned: change.private };
      const again = await askForPlan(subject, null, config, privateData);
      const changed = hasError(again.diagnostics)
        ? []
        : assertObjectCompatible(subject.schema, change.planned, again.planned);
      const diagnostics = [
        ...deleted.diagnostics,
        ...again.diagnostics,
        ...coreErrors("Provider produced inconsistent final plan", changed),
      ];
      if (hasError(diagnostics)) return { instance: null, diagnostics };
      const created = await createOrUpdate(
        subject,
        null,
        { ...change, planned: again.planned, private: again.private },
        config,
      );
      return { ...created, diagnostics: [...diagnostics, ...created.diagnostics] };
    }
    default:
      return createOrUpdate(subject, instance, change, config);
  }
}

async function createOrUpdate(
  subject: Subject,
  instance: StoredInstance | null,
  change: PlannedChange,
  config: ObjectValue | null,
): Promise<AppliedChange> {
  const { schema } = subject;
  const prior = storedObject(schema, instance);
  const answer = await ask(subject, prior, change.planned, config, change.private);
  const { object } = answer;
  const failed = hasError(answer.diagnostics);
  const diagnostics = [
    ...answer.diagnostics,
    ...coreErrors("Provider returned invalid result object after apply", assertStateValid(schema, object)),
    ...(failed
      ? []
      : coreErrors(
          "Provider produced inconsistent result after apply",
          assertObjectCompatible(schema, change.planned, object),
        )),
  ];
  if (object === null) return { instance: failed ? instance : null, diagnostics };
  const tainted = prior === null && hasError(diagnostics);
  return { instance: stored(schema, object, answer.private, tainted), diagnostics };
}

async function deleteObject(
  subject: Subject,
  instance: StoredInstance | null,
  planned_private: Uint8Array,
): Promise<AppliedChange> {
  const { schema } = subject;
  const answer = await ask(subject, storedObject(schema, instance), null, null, planned_private);
  const { object, diagnostics } = answer;
  if (object === null) return { instance: hasError(diagnostics) ? instance : null, diagnostics };
  const kept = stored(schema, object, answer.private, instance?.tainted ?? false);
  if (hasError(diagnostics)) return { instance: kept, diagnostics };
  const still_there = [{ path: rootPath, message: "is still there after it was deleted" }];
  return {
    instance: kept,
    diagnostics: coreErrors("Provider returned invalid result object after apply", still_there),
  };
}

async function ask(
  { engine, call, type_name, schema }: Subject,
  prior: ObjectValue | null,
  planned: ObjectValue | null,
  config: ObjectValue | null,
  planned_private: Uint8Array,
) {
  const answer = await applyResourceChange(
    engine,
    {
      type_name,
      prior_state: sent(schema, prior),
      planned_state: sent(schema, planned),
      config: sent(schema, config),
      planned_private,
    },
    call,
  );
  return { ...answer, object: received(schema, answer.new_state) };
}
