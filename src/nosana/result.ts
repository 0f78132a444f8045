import {
  type FlowState,
  flowStateSchema,
  legacyResultSchema,
  logLineSchema,
  operationStateSchema,
} from "../../schema/job-result.ts";
import { plainText } from "../base/plain-text.ts";
import { UnreadableJson } from "./json-cursor.ts";
import { readLegacyOperations } from "./legacy-result.ts";
import { errorText } from "./result-errors.ts";
import { outlineOfResult, UnbelievableResult } from "./result-outline.ts";

export interface LogChunk {
  /** `stdout`, `stderr`, `stdin`, or `nodeerr` for what the host itself says. */
  readonly stream: string;
  readonly text: string;
}

export interface OperationResult {
  readonly id: string;
  /** The host's word: `success`, `failed`, `stopped`, `running`, `init`, or `unknown`. */
  readonly status: string;
  readonly exit_code: number | null;
  readonly logs: readonly LogChunk[];
  readonly error: string | null;
  /** What the operation's own patterns found in its logs, by their names. */
  readonly results: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds since the Unix epoch by the host's clock. */
  readonly started_at_ms: number | null;
  readonly ended_at_ms: number | null;
}

/** How a job went, worked out of what its host posted. */
export interface JobResult {
  readonly status: "success" | "failed" | "stopped" | "unknown";
  readonly operations: readonly OperationResult[];
  /** Errors of the job as a whole. */
  readonly errors: readonly string[];
  /** The time that was paid for was up. */
  readonly expired: boolean;
  /** Its owner stopped it. */
  readonly stopped: boolean;
  readonly host_shut_down: boolean;
  /**
   * The public result of a confidential job says nothing about its operations. `withheld`: they ran, and how is told to
   * the owner alone; `undelivered`: the host was never given the definition. Null: this is no such result.
   */
  readonly blank: "withheld" | "undelivered" | null;
}

const longest_excerpt = 500;

interface Reasons {
  readonly expired: boolean;
  readonly stopped: boolean;
  readonly host_shut_down: boolean;
}

/**
 * A result as it was found on IPFS or given by a host, who may put anything there. One that is no JSON is still one: its
 * text is shown. It never throws, its cost and what it gives are bounded, see `schema/result-limits.ts`, and all texts
 * are plain, see `plainText`.
 */
export function parseJobResult(bytes: Uint8Array): JobResult {
  try {
    return interpreted(outlineOfResult(bytes)) ?? unknown([excerpt(bytes)]);
  } catch (error) {
    if (error instanceof UnbelievableResult)
      return unknown([`The result cannot be believed: ${error.message}.`, excerpt(bytes)]);
    if (error instanceof UnreadableJson) return unknown([excerpt(bytes)]);
    throw error;
  }
}

/** Null for what no host of any version has written. */
function interpreted(json: unknown): JobResult | null {
  const flow = flowStateSchema.safeParse(json);
  if (flow.success) return readFlow(flow.data);
  const legacy = legacyResultSchema.safeParse(json);
  const operations = legacy.success ? readLegacyOperations(legacy.data) : [];
  if (operations.length === 0) return null;
  const success = operations.every((operation) => operation.status === "success");
  return { ...unknown([]), status: success ? "success" : "failed", operations };
}

function unknown(errors: readonly string[]): JobResult {
  return {
    status: "unknown",
    operations: [],
    errors,
    expired: false,
    stopped: false,
    host_shut_down: false,
    blank: null,
  };
}

function readFlow(flow: FlowState): JobResult {
  const read = flow.opStates.map(readOperation);
  const operations = read.map(({ operation }) => operation);
  const any = (reason: keyof Reasons) => read.some(({ reasons }) => reasons[reason]);
  return {
    status: overall(flow, read),
    operations,
    errors: flow.errors.map(errorText),
    expired: any("expired"),
    stopped: any("stopped") || flow.status === "stopped",
    host_shut_down: any("host_shut_down"),
    blank: read.length === 0 ? (blanks[flow.status] ?? null) : null,
  };
}

/** Flows without an operation that have not failed are those of confidential jobs: no other definition has none. */
const blanks: Readonly<Record<string, JobResult["blank"]>> = {
  success: "withheld",
  "waiting-for-job-definition": "undelivered",
};

/** A host shows its owner the result of a confidential job in the second of these. */
const endings = new Set(["success", "waiting-for-result"]);
const failures = new Set(["failed", "validation-error", "logistics-error", "init error"]);

/**
 * The flow's own status stays `success` when a container exits with 1, and when the time is up, so the operations
 * decide. An operation that was cut short has not failed by itself, whatever its exit code.
 */
function overall(flow: FlowState, read: readonly ReadOperation[]): JobResult["status"] {
  if (read.some(hasFailed)) return "failed";
  if (failures.has(flow.status)) return "failed";
  if (flow.status === "stopped" || read.some(({ operation }) => operation.status === "stopped"))
    return "stopped";
  if (read.some(({ reasons }) => reasons.expired || reasons.stopped)) return "stopped";
  if (read.length === 0 || !endings.has(flow.status)) return "unknown";
  const finished = read.every(({ operation }) => operation.status === "success");
  return finished ? "success" : "failed";
}

function hasFailed({ operation, reasons }: ReadOperation): boolean {
  if (reasons.expired || reasons.stopped) return false;
  return operation.status === "failed" || (operation.exit_code ?? 0) !== 0;
}

interface ReadOperation {
  readonly operation: OperationResult;
  readonly reasons: Reasons;
}

function readOperation(json: unknown, index: number): ReadOperation {
  const state = operationStateSchema.safeParse(json).data ?? operationStateSchema.parse({});
  const errors = [
    ...(state.error === undefined || state.error === null ? [] : [state.error]),
    ...state.errors,
  ];
  const { reason } = state.diagnostics;
  return {
    operation: {
      id: state.operationId ?? String(index),
      status: state.status ?? "unknown",
      exit_code: state.exitCode,
      logs: state.logs.flatMap(readLog),
      results: new Map(Object.entries(state.results).map(([name, found]) => [name, textsIn(found)])),
      error: errors.length === 0 ? null : errors.map(errorText).join("; "),
      started_at_ms: state.startTime,
      ended_at_ms: state.endTime,
    },
    reasons: {
      expired: reason.jobExpired,
      stopped: reason.jobStopped,
      host_shut_down: reason.hostShutDown,
    },
  };
}

function textsIn(found: unknown): string[] {
  return (Array.isArray(found) ? found : [found]).filter((text) => typeof text === "string");
}

function readLog(json: unknown): LogChunk[] {
  const { success, data } = logLineSchema.safeParse(json);
  return success && data.log !== null ? [{ stream: data.type ?? "stdout", text: data.log }] : [];
}

/** Enough of a result nobody understands to see what it is. */
function excerpt(bytes: Uint8Array): string {
  // A character of UTF-8 has four bytes at most.
  const text = plainText(new TextDecoder().decode(bytes.subarray(0, 4 * longest_excerpt + 4)));
  return text.length > longest_excerpt ? `${text.slice(0, longest_excerpt).toWellFormed()}…` : text;
}
