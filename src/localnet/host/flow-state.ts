import type { DefinitionProblem, HostOperation } from "./definition.ts";

/** Why a flow was stopped before its operations ended. */
export type StopReason = "expired" | "stopped";

interface LogLine {
  readonly type: "stdout";
  readonly log: string;
  readonly timestamp: number;
}

export interface OperationState {
  providerId: string | null;
  readonly operationId: string;
  readonly group: string;
  status: "init" | "running" | "success" | "failed" | "stopped";
  startTime: number | null;
  endTime: number | null;
  exitCode: number | null;
  logs: LogLine[];
  readonly errors: unknown[];
  diagnostics: {
    reason: { hostShutDown: boolean; jobStopped: boolean; jobExpired: boolean; reason?: string };
  };
}

/** A job's result, the way a host pins it. Times are milliseconds of the host's clock. */
export interface FlowState {
  status: "running" | "success" | "stopped" | "validation-error";
  startTime: number;
  endTime: number | null;
  errors?: readonly unknown[];
  readonly opStates: OperationState[];
  readonly secrets: Record<string, never>;
}

export function groupOf({ id, execution }: HostOperation): string {
  return execution?.group ?? id;
}

export function initialState(operations: readonly HostOperation[], now: number): FlowState {
  const opStates = operations.map(
    (operation): OperationState => ({
      providerId: null,
      operationId: operation.id,
      group: groupOf(operation),
      status: "init",
      startTime: null,
      endTime: null,
      exitCode: null,
      logs: [],
      errors: [],
      diagnostics: { reason: { hostShutDown: false, jobStopped: false, jobExpired: false } },
    }),
  );
  return { status: "running", startTime: now, endTime: null, opStates, secrets: {} };
}

export function invalidState(problems: readonly DefinitionProblem[], now: number): FlowState {
  return {
    status: "validation-error",
    startTime: now,
    endTime: now,
    errors: problems,
    opStates: [],
    secrets: {},
  };
}

/**
 * Marks what a stop cuts off, as the host software does: an expired job and its operations count as successful,
 * operations that never started included.
 */
export function stopState(flow: FlowState, reason: StopReason, now: number): void {
  const status = reason === "expired" ? "success" : "stopped";
  for (const state of flow.opStates) {
    if (state.endTime !== null) continue;
    const wasRunning = state.startTime !== null;
    Object.assign(state, { status, endTime: now, exitCode: 0 });
    if (!wasRunning) continue;
    const told = { jobExpired: reason === "expired", jobStopped: reason === "stopped" };
    const text = `Operation stopped due to flow ${reason}`;
    state.diagnostics = { reason: { hostShutDown: false, ...told, reason: text } };
  }
  Object.assign(flow, { status, endTime: now });
}
