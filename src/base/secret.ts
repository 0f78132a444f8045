import { inspect } from "node:util";

const placeholder = "[redacted]";

/** A value that prints as a placeholder wherever it is logged, serialised or interpolated; `reveal()` gives it out. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  [inspect.custom](): string {
    return placeholder;
  }
}
