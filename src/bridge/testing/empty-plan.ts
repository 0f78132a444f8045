import type { Diagnostic } from "../diag/diagnostic.ts";
import { sayForAttribute, type Violation } from "../engine/rules/violation.ts";
import type { Schema } from "../schema/schema.ts";
import { valuesEqual } from "../value/equality.ts";
import type { ObjectValue } from "../value/value.ts";
import { coreErrors, hasError } from "./core-error.ts";
import type { StoredInstance } from "./instance-state.ts";
import { type PlannedChange, planChange, type Subject } from "./plan-change.ts";
import { refresh } from "./refresh.ts";

/**
 * What was just applied must leave nothing to do, neither at once nor after the object was read: HashiCorp's testing
 * library asks for both, and most bugs of providers show here.
 */
export async function emptyPlanErrors(
  subject: Subject,
  instance: StoredInstance | null,
  config: ObjectValue,
): Promise<readonly Diagnostic[]> {
  const at_once = await planChange(subject, instance, config);
  const found = [...at_once.diagnostics.filter(isError), ...changes(subject.schema, at_once, "")];
  if (found.length > 0) return found;
  const read = await refresh(subject, instance);
  if (hasError(read.diagnostics)) return read.diagnostics;
  const later = await planChange(subject, read.instance, config);
  return [
    ...later.diagnostics.filter(isError),
    ...changes(subject.schema, later, " once the object was read"),
  ];
}

const isError = ({ severity }: Diagnostic) => severity === "error";

function changes(schema: Schema, change: PlannedChange, when: string): Diagnostic[] {
  if (change.action === "no-op") return [];
  const { prior, planned } = change;
  const changed = Object.entries(schema.attributes).filter(
    ([name, { type }]) => !valuesEqual(type, prior?.[name] ?? null, planned?.[name] ?? null),
  );
  const violations: Violation[] =
    prior === null || changed.length === 0
      ? [{ path: [], message: `is to ${change.action} although nothing changed${when}` }]
      : changed.map(([name, attribute]) => {
          const say = sayForAttribute(attribute);
          const [was, is] = [prior[name] ?? null, planned?.[name] ?? null];
          const message = `is ${say(was)} and is to become ${say(is)} although nothing changed${when}`;
          return { path: [{ attribute: name }], message };
        });
  return coreErrors("Plan not empty after apply", violations);
}
