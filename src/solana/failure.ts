/** Why a transaction failed, read from the runtime's error and the program's log. */
export interface TransactionFailure {
  /** The runtime's name, e.g. `InsufficientFundsForFee`; of an instruction its inner name, e.g. `Custom`. */
  readonly kind: string;
  /** Position of the failed instruction, from 0; null when the transaction failed as a whole. */
  readonly instruction_index: number | null;
  /** The program's own number; several enums of one program may share it, so go by `name`. */
  readonly custom_code: number | null;
  /** The innermost program that failed. */
  readonly program: string | null;
  /** An Anchor program's name of the error, e.g. `MarketInWrongState`, and what it logs beside it. */
  readonly name: string | null;
  readonly account: string | null;
  readonly message: string | null;
}

/** Anchor's log line: lang/src/error.rs of Anchor 1.0. */
const anchorError =
  /AnchorError (?:caused by account: (\w+)|thrown in [^ ]+|occurred)\. Error Code: (\w+)\. Error Number: (\d+)\. Error Message: (.*?)\.?$/;
const programFailed = /^Program (\w+) failed: /;

/** Reads `err` as JSON-RPC gives it (`simulateTransaction`, `getSignatureStatuses`) with the `logs` that go with it. */
export function readFailure(err: unknown, logs: readonly string[]): TransactionFailure {
  const [kind, payload] = variant(err);
  const inner = kind === "InstructionError" && Array.isArray(payload) ? payload : null;
  const [innerKind, innerPayload] = inner ? variant(inner[1]) : [kind, null];
  const anchor = logs.map((line) => anchorError.exec(line)).findLast((match) => match !== null);
  const program = logs.map((line) => programFailed.exec(line)).find((match) => match !== null);
  return {
    kind: innerKind,
    instruction_index: inner ? Number(inner[0]) : null,
    custom_code: innerKind === "Custom" ? Number(innerPayload) : null,
    program: program?.[1] ?? null,
    name: anchor?.[2] ?? null,
    account: anchor?.[1] ?? null,
    message: anchor?.[4] ?? null,
  };
}

/** A Rust enum value as serde prints it: `"Name"` or `{ "Name": payload }`. */
function variant(value: unknown): [string, unknown] {
  if (typeof value === "string") return [value, null];
  const entry = typeof value === "object" && value !== null ? Object.entries(value)[0] : undefined;
  return entry ?? ["an unknown error", null];
}
