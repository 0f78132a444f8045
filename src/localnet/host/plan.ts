import type { HostOperation } from "./definition.ts";

/** The order operations run in: groups one after the other, a group's operations together as far as they may. */
export interface ExecutionPlan {
  readonly groups: readonly (readonly HostOperation[])[];
  /** Operations that wait for an operation, by its id. */
  readonly dependents: ReadonlyMap<string, readonly HostOperation[]>;
}

/** The host cannot make sense of the operations; the text is that of Nosana's host software. */
export class PlanImpossible extends Error {
  override readonly name = "PlanImpossible";
}

/** Throws `PlanImpossible` (Nosana CLI, `createOperationMap.ts`, `validateExecutionPlan.ts`). */
export function planOf(operations: readonly HostOperation[]): ExecutionPlan {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const ids = operations.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) < index);
  if (repeated.length > 0) throw new PlanImpossible(`Duplicate operation IDs found: ${repeated.join(", ")}`);
  const problems = operations.flatMap((operation) => problemsOf(operation, byId));
  if (problems.length > 0) {
    const lines = problems.map((problem) => `- ${problem}`).join("\n");
    throw new PlanImpossible(`Execution Plan Validation Failed:\n${lines}`);
  }
  const names = [...new Set(operations.map(groupOf))];
  return {
    groups: names.map((name) => operations.filter((operation) => groupOf(operation) === name)),
    dependents: new Map(
      ids.map((id) => [id, operations.filter((operation) => dependenciesOf(operation).includes(id))]),
    ),
  };
}

export function groupOf({ id, execution }: HostOperation): string {
  return execution?.group ?? id;
}

export function dependenciesOf({ execution }: HostOperation): readonly string[] {
  return (execution && "depends_on" in execution && execution.depends_on) || [];
}

export function stopsWithDependency({ execution }: HostOperation): boolean {
  return (execution && "stop_if_dependent_stops" in execution && execution.stop_if_dependent_stops) || false;
}

/**
 * Whether others may start once this operation has: one that offers a service counts as started only when a health
 * check has passed, so that without one nobody ever starts after it (Nosana CLI, `Provider.ts`).
 */
export function tellsThatItStarted({ args }: HostOperation): boolean {
  const expose: unknown = "expose" in args ? args.expose : undefined;
  if (expose === undefined) return true;
  const entries: unknown[] = Array.isArray(expose) ? expose : [expose];
  if (entries.length === 0) return true;
  return entries.some(
    (entry) =>
      typeof entry === "object" &&
      entry !== null &&
      "health_checks" in entry &&
      Array.isArray(entry.health_checks) &&
      entry.health_checks.length > 0,
  );
}

function problemsOf(operation: HostOperation, byId: ReadonlyMap<string, HostOperation>): string[] {
  const { id, execution } = operation;
  return dependenciesOf(operation).flatMap((name) => {
    if (name === id) return [`Invalid dependency: Operation '${id}' cannot depend on itself.`];
    const other = byId.get(name);
    if (!other) return [`Invalid dependency: Operation '${id}' depends on non existent op '${name}'.`];
    const [group, otherGroup] = [execution?.group, other.execution?.group];
    return group === otherGroup
      ? []
      : [`Invalid dependency: '${id}' in group '${group}' depends on '${name}' in group '${otherGroup}'`];
  });
}
