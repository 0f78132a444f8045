import type { HostOperation } from "./definition.ts";
import { groupOf } from "./plan.ts";

/** Why a flow was stopped before its operations ended, in the words of Nosana's host software. */
export type StopReason = "expired" | "stopped" | "quit";

export interface LogLine {
  readonly type: "stdout" | "nodeerr";
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
  results?: Record<string, readonly string[]>;
  readonly errors: { readonly event: string; readonly message: string }[];
  diagnostics: {
    reason: { hostShutDown: boolean; jobStopped: boolean; jobExpired: boolean; reason?: string };
  };
}

/** A job's result, the way a host pins it. Times are milliseconds of the host's clock. */
export interface FlowState {
  status: string;
  startTime: number;
  endTime: number | null;
  errors?: unknown[];
  opStates: OperationState[];
  secrets?: Record<string, never>;
}

/** What a host posts when it could load nothing of a job. */
export const nothingLoaded: FlowState = { status: "", startTime: 0, endTime: 0, opStates: [] };

/** A flow that no operation has been read of yet. */
export function emptyFlow(status: string, now: number): FlowState {
  return { status, startTime: now, endTime: null, opStates: [], secrets: {} };
}

export function initialFlow(operations: readonly HostOperation[], now: number): FlowState {
  return { ...emptyFlow("running", now), opStates: operations.map(initialState) };
}

function initialState(operation: HostOperation): OperationState {
  return {
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
  };
}

/** What flows and operations become by a stop: an expired job counts as successful (Nosana CLI, `getStatus`). */
export const statusAfter = { expired: "success", stopped: "stopped", quit: "failed" } as const;

/** Marks an operation that a stop cut off while it ran. */
export function cutOff(state: OperationState, reason: StopReason, now: number): void {
  Object.assign(state, { status: statusAfter[reason], endTime: now, exitCode: 0 });
  state.diagnostics = {
    reason: {
      hostShutDown: reason === "quit",
      jobStopped: reason === "stopped",
      jobExpired: reason === "expired",
      reason: `Operation stopped due to flow ${reason}`,
    },
  };
}
