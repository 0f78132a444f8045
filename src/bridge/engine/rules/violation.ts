import type { Attribute } from "../../schema/attribute.ts";
import { somewhere } from "../../schema/somewhere.ts";
import { formatValue } from "../../value/format.ts";
import type { AttributePath } from "../../value/path.ts";
import type { Value } from "../../value/value.ts";

/** One of Terraform core's rules broken: where, and how, in words that follow the attribute's name. */
export interface Violation {
  readonly path: AttributePath;
  readonly message: string;
}

/** How a rule speaks of a value: never of a sensitive one. */
export type Say = (value: Value) => string;

export function sayFor(sensitive: boolean): Say {
  return sensitive ? () => "(sensitive value)" : formatValue;
}

/** For an attribute that is spoken of as one value: sensitive as soon as any part of it is. */
export function sayForAttribute({ sensitive, write_only, nested }: Attribute): Say {
  return sayFor(sensitive || write_only || (nested !== null && holdsSensitive(nested.attributes)));
}

export const holdsSensitive = somewhere(({ sensitive, write_only }) => sensitive || write_only);
