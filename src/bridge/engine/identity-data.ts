import { type Diagnostic, errorDiagnostic } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import type { ModelOf } from "../schema/model.ts";
import { valuesEqual } from "../value/equality.ts";
import { rootPath } from "../value/path.ts";
import type { ObjectValue, Value } from "../value/value.ts";
import { type DynamicBytes, decodeObject, echoed, encodedNull, encodeObject } from "./dynamic.ts";
import { knownModel } from "./model-bytes.ts";
import type { AnyResource } from "./provider.ts";
import type { AnyIdentity } from "./resource-identity.ts";
import { settledObject } from "./settle.ts";

/** An identity's bytes; null for a resource without identities, which then says nothing at all about them. */
export type IdentityBytes = Uint8Array | null;

export function noIdentity(resource: AnyResource<unknown>): IdentityBytes {
  return resource.identity ? encodedNull : null;
}

/** The identity Terraform has on record, as it came. */
export function recordedIdentity(
  resource: AnyResource<unknown>,
  recorded: DynamicBytes | undefined,
): IdentityBytes {
  return resource.identity ? echoed(recorded) : null;
}

/**
 * The identity of the object with this state. Never throws: no fault of an identity may cost the state it belongs to.
 * @returns the one on record where there is no better one, and what is wrong, for the user.
 */
export function identityOf(
  resource: AnyResource<unknown>,
  state: ObjectValue,
  recorded: DynamicBytes | undefined,
  services: unknown,
): { readonly identity: IdentityBytes; readonly problems: readonly Diagnostic[] } {
  const { identity, schema } = resource;
  if (!identity) return { identity: null, problems: [] };
  const old = echoed(recorded);
  try {
    const before = decodeObject(identity.schema.type, recorded);
    const model: ModelOf<AttributeMap> | null = identity.of(knownModel(schema, state), services);
    if (model === null) return { identity: old, problems: [] };
    const { object, problems } = settledIdentity(identity, model);
    const faults = [...problems, ...changes(identity, before, object)];
    return {
      identity: faults.length > 0 ? old : encodeObject(identity.schema.type, object),
      problems: faults,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { identity: old, problems: [fault(`The provider could not tell its identity: ${reason}.`)] };
  }
}

/** A handler's identity as an object, and what it lacks. */
export function settledIdentity(
  // biome-ignore lint/suspicious/noExplicitAny: only the schema is used
  { schema }: AnyIdentity<any, any>,
  model: ModelOf<AttributeMap>,
): { readonly object: ObjectValue; readonly problems: readonly Diagnostic[] } {
  const { object, problems } = settledObject(schema.attributes, model);
  const missing = Object.entries(schema.attributes as AttributeMap)
    .filter(([name, { presence }]) => presence === "required" && object[name] === null)
    .map(([name]) => fault(`The provider left ${name} of its identity null.`));
  // A path would lead into the resource's own attributes.
  return { object, problems: [...problems.map((each) => ({ ...each, path: rootPath })), ...missing] };
}

function changes(
  // biome-ignore lint/suspicious/noExplicitAny: only the schema is used
  { schema, mutable }: AnyIdentity<any, any>,
  before: ObjectValue | null,
  after: ObjectValue,
): Diagnostic[] {
  if (before === null || mutable) return [];
  const names = Object.keys(schema.attributes as AttributeMap);
  return names.flatMap((name) => {
    const [old, now] = [before[name] ?? null, after[name] ?? null];
    const type = schema.attributes[name].type;
    if (old === null || valuesEqual(type, old, now)) return [];
    return fault(
      `${name} of its identity was ${text(old)} and is now ${text(now)}, but an object keeps its identity for life.`,
    );
  });
}

function fault(detail: string): Diagnostic {
  return errorDiagnostic("Bug in the provider", `${detail} Please report this.`);
}

function text(value: Value): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item));
}
