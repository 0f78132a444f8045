import { type ObjectValue, Unknown } from "../../value/value.ts";
import type { AttributeMap } from "../attribute.ts";
import { elementsOf } from "../nested-values.ts";

/** Which of some attributes and blocks a configuration has; `open` are those that may turn out null. */
export interface Configured {
  readonly set: readonly string[];
  readonly open: readonly string[];
  readonly absent: readonly string[];
}

export function configuredOf(
  names: readonly string[],
  config: ObjectValue,
  attributes: AttributeMap,
): Configured {
  const found = { set: [] as string[], open: [] as string[], absent: [] as string[] };
  for (const name of names) {
    const value = config[name] ?? null;
    const nested = attributes[name]?.nested;
    const no_block = nested?.block && elementsOf(nested, value).length === 0;
    if (value instanceof Unknown) found.open.push(name);
    else if (value === null || no_block) found.absent.push(name);
    else found.set.push(name);
  }
  return found;
}

/** `a, b and c`, for messages. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
