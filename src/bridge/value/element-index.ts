import { canonicalText, innerType } from "./canonical-text.ts";
import type { CtyType } from "./type.ts";
import { isObjectValue, isWhollyKnown, Unknown, type Value } from "./value.ts";

/** What stands at one place inside an element: its canonical text. */
export interface Leaf {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/**
 * Finds the elements of a set that agree with given leaves by looking them up, not by going through all: a set can have
 * thousands. Each combination of places gets its table when it is first asked for; alike elements share them.
 */
export class ElementIndex {
  readonly #element: CtyType;
  readonly #values: readonly Value[];
  readonly #tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

  constructor(element: CtyType, values: readonly Value[]) {
    this.#element = element;
    this.#values = values;
  }

  /** The positions of the elements that have the same at every leaf; the same array for the same leaves. */
  agreeing(leaves: readonly Leaf[]): readonly number[] {
    const places = JSON.stringify(leaves.map(({ path }) => path));
    const table = this.#tables.get(places) ?? this.#tableOf(leaves);
    this.#tables.set(places, table);
    return table.get(keyOf(leaves.map(({ text }) => text))) ?? none;
  }

  #tableOf(leaves: readonly Leaf[]): ReadonlyMap<string, readonly number[]> {
    const table = new Map<string, number[]>();
    this.#values.forEach((value, position) => {
      const key = keyOf(leaves.map(({ path }) => textAt(this.#element, value, path)));
      const bucket = table.get(key);
      if (bucket) bucket.push(position);
      else table.set(key, [position]);
    });
    return table;
  }
}

const none: readonly number[] = [];
const keyOf = (texts: readonly string[]): string => texts.join("\n");

function textAt(type: CtyType, value: Value, path: Leaf["path"]): string {
  const [step, ...rest] = path;
  if (step === undefined || value === null || value instanceof Unknown) return canonicalText(type, value);
  const inner = value instanceof Map ? value.get(step) : (value as Readonly<Record<string, Value>>)[step];
  return textAt(innerType(type, step), inner ?? null, rest);
}

/** The parts of a value that are known, as far in as they can be told apart. */
export function knownLeaves(type: CtyType, value: Value, path: Leaf["path"] = []): readonly Leaf[] {
  if (value instanceof Unknown) return [];
  // A value of any type may take another one that conforms.
  if (type === "dynamic") return [];
  if (isWhollyKnown(value) && !holdsDynamic(type)) return [{ path, text: canonicalText(type, value) }];
  if (Array.isArray(value))
    return typeof type === "object" && type.kind === "set"
      ? []
      : value.flatMap((item, index) => knownLeaves(innerType(type, index), item, [...path, index]));
  const members = value instanceof Map ? [...value] : isObjectValue(value) ? Object.entries(value) : [];
  return members.flatMap(([name, item]) => knownLeaves(innerType(type, name), item, [...path, name]));
}

function holdsDynamic(type: CtyType): boolean {
  if (typeof type === "string") return type === "dynamic";
  if (type.kind === "object") return Object.values(type.attributes).some(holdsDynamic);
  return type.kind === "tuple" ? type.elements.some(holdsDynamic) : holdsDynamic(type.element);
}
