import type { AttributeMap } from "../schema/attribute.ts";
import type { ModelOf } from "../schema/model.ts";
import { PrivateState } from "./private-state.ts";
import type { Resource } from "./provider.ts";

/** One of several resources that an import found. */
export interface ImportedResource {
  readonly type_name: string;
  readonly state: Readonly<Record<string, unknown>>;
  /** What the resource keeps beside its state. */
  readonly private: PrivateState;
}

/**
 * One of several resources found under one id, perhaps of another type. The command `terraform import` takes them
 * all; an `import` block takes exactly one. `kept` are the values of its private state.
 */
export function importedResource<M extends AttributeMap, Services>(
  resource: Resource<M, Services>,
  state: ModelOf<M>,
  kept: Readonly<Record<string, unknown>> = {},
): ImportedResource {
  const privateState = PrivateState.decode(new Uint8Array());
  for (const [key, value] of Object.entries(kept)) privateState.set(key, value);
  return { type_name: resource.type_name, state, private: privateState };
}
