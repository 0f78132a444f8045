import { shapeOf } from "./answer-shapes.ts";

/** A JSON-RPC request as kit hands it to a transport. */
export interface Question {
  readonly id?: unknown;
  readonly method: string;
  readonly params: unknown;
}

/** What came back for a question: a result that can be worked with, a refusal in JSON-RPC's form, or neither. */
export type Reading =
  | { readonly kind: "result" }
  | { readonly kind: "refusal"; readonly code: number; readonly message: string; readonly data: unknown }
  | { readonly kind: "unusable"; readonly reason: string };

/** kit walks through results by recursion. What nodes send is nested less than twenty deep. */
const deepest = 64;
/** Codes of which kit expects more than a message, and fails where it is not there. */
const preflight_failure = -32_002;
const shown_characters = 400;

/**
 * Reads the answer to a question: whatever JSON it is, it is survived. An answer counts only when it is this
 * question's and its result has the shape that the method's results have.
 */
export function readAnswer(answer: unknown, { id, method, params }: Question): Reading {
  if (!isRecord(answer)) return unusable("its answer is not an object of JSON-RPC");
  const { error } = answer;
  if (error !== undefined && error !== null) return refusalOf(error);
  if (!Object.hasOwn(answer, "result")) return unusable("its answer holds neither a result nor an error");
  if (String(answer.id) !== String(id)) return unusable("its answer belongs to another request");
  if (isDeeper(answer.result, deepest)) return unusable(`its answer is nested more than ${deepest} deep`);
  const fault = shapeOf(method, params)(answer.result);
  return fault
    ? unusable(`result${fault.path} of its answer should be ${fault.expected}`)
    : { kind: "result" };
}

/** A node that could not read a question answers with no id, or null: so a refusal counts whatever its id. */
function refusalOf(error: unknown): Reading {
  if (!isRecord(error)) {
    const told = typeof error === "string" ? `: ${error.slice(0, shown_characters)}` : "";
    return unusable(`its error is not one of JSON-RPC${told}`);
  }
  const code = Number(error.code);
  const message = typeof error.message === "string" ? error.message.slice(0, shown_characters) : null;
  if (!Number.isSafeInteger(code) || message === null)
    return unusable(`its error has no code and message of JSON-RPC${message ? `: ${message}` : ""}`);
  const data = isRecord(error.data) ? error.data : undefined;
  return { kind: "refusal", code, message, data: code === preflight_failure ? (data ?? {}) : data };
}

const unusable = (reason: string): Reading => ({ kind: "unusable", reason });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is nested more than so many levels deep. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isDeeper(inner, levels - 1)) return true;
  return false;
}
