import type { PlanModifierRequest } from "../schema/plan-modifier.ts";

/** Facts a resource keeps beside its state, invisible to the user: JSON values by key. */
export class PrivateState {
  readonly #values: Map<string, unknown>;

  private constructor(values: Map<string, unknown>) {
    this.#values = values;
  }

  /** @throws SyntaxError for bytes that this class did not write. */
  static decode(bytes: Uint8Array): PrivateState {
    if (bytes.length === 0) return new PrivateState(new Map());
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return new PrivateState(new Map(Object.entries(parsed as Record<string, unknown>)));
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
