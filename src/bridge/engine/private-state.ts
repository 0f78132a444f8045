import { type Diagnostic, DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import type { PlanModifierRequest } from "../schema/plan-modifier.ts";

/** Facts a resource keeps beside its state, invisible to the user: JSON values by key. */
export class PrivateState {
  readonly #values: Map<string, unknown>;

  private constructor(values: Map<string, unknown>) {
    this.#values = values;
  }

  /** @throws DiagnosticError for bytes that this class did not write: a state file is edited, or cut off. */
  static decode(bytes: Uint8Array): PrivateState {
    if (bytes.length === 0) return new PrivateState(new Map());
    let parsed: unknown;
    try {
      parsed = JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      parsed = null;
    }
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
      throw new DiagnosticError(notReadable());
    return new PrivateState(new Map(Object.entries(parsed)));
  }

  encode(): Uint8Array {
    if (this.#values.size === 0) return new Uint8Array();
    return new TextEncoder().encode(JSON.stringify(Object.fromEntries(this.#values)));
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  /** @throws TypeError for what JSON cannot hold: here and now, not when the state is saved. */
  set(key: string, value: unknown): void {
    if (JSON.stringify(value) === undefined) throw new TypeError(`private state ${key}: not a JSON value`);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }
}

function notReadable(): Diagnostic {
  return errorDiagnostic(
    "Private data of the resource damaged",
    "The private data of the resource in state is no JSON object, so it is not what the provider keeps there. A state file is " +
      "not to be edited by hand: use an earlier version of it, terraform.tfstate.backup or from the backend's history. Where " +
      "there is none, take the resource out of state (terraform state rm) and import it again.",
  );
}

/** To look at only; read when somebody looks, so that bytes nobody asks about are no fault. */
export function privateView(bytes: Uint8Array): PlanModifierRequest["private"] {
  let decoded: PrivateState | null = null;
  return {
    get(key) {
      decoded ??= PrivateState.decode(bytes);
      return decoded.get(key);
    },
  };
}
