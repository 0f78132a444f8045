import type { Diagnostic } from "../diag/diagnostic.ts";
import { importResourceState } from "../engine/import-resource-state.ts";
import { readResource } from "../engine/read-resource.ts";
import { assertStatePresent, assertStateValid } from "../engine/rules/state-valid.ts";
import { upgradeResourceState } from "../engine/upgrade-resource-state.ts";
import { coreErrors, hasError } from "./core-error.ts";
import { received, type StoredInstance, sent, stored, storedObject } from "./instance-state.ts";
import type { Subject } from "./plan-change.ts";

interface Refreshed {
  readonly instance: StoredInstance | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Upgrades the stored state, which core asks for in every run, and reads the object. */
export async function refresh(subject: Subject, instance: StoredInstance | null): Promise<Refreshed> {
  if (instance === null) return { instance, diagnostics: [] };
  const upgraded = await upgrade(subject, instance);
  if (upgraded.instance === null || hasError(upgraded.diagnostics)) return upgraded;
  const { engine, call, type_name, schema } = subject;
  const answer = await readResource(
    engine,
    {
      type_name,
      current_state: sent(schema, storedObject(schema, upgraded.instance)),
      private: instance.private,
    },
    call,
  );
  const object = received(schema, answer.new_state);
  const broken = coreErrors("Provider produced invalid object", assertStateValid(schema, object));
  const diagnostics = [...upgraded.diagnostics, ...answer.diagnostics, ...broken];
  if (hasError(diagnostics)) return { instance: upgraded.instance, diagnostics };
  return { instance: object && stored(schema, object, answer.private, instance.tainted), diagnostics };
}

async function upgrade(subject: Subject, instance: StoredInstance): Promise<Refreshed> {
  const { engine, call, type_name, schema } = subject;
  const answer = await upgradeResourceState(
    engine,
    {
      type_name,
      version: BigInt(instance.schema_version),
      raw_state_json: new TextEncoder().encode(instance.json),
    },
    call,
  );
  if (hasError(answer.diagnostics)) return { instance, diagnostics: answer.diagnostics };
  const object = received(schema, answer.upgraded_state);
  const broken = coreErrors(
    "Invalid resource state upgrade",
    assertStatePresent(schema, object, "an upgrade"),
  );
  return {
    instance: object && stored(schema, object, instance.private, instance.tainted),
    diagnostics: [...answer.diagnostics, ...broken],
  };
}

/** Imports one object and reads it, as core does. */
export async function importById(subject: Subject, id: string): Promise<Refreshed> {
  const { engine, call, type_name, schema } = subject;
  const answer = await importResourceState(engine, { type_name, id }, call);
  const [first] = answer.imported_resources;
  if (hasError(answer.diagnostics) || !first) return { instance: null, diagnostics: answer.diagnostics };
  const object = received(schema, first.state);
  const broken = coreErrors("Import returned null resource", assertStatePresent(schema, object, "import"));
  const diagnostics = [...answer.diagnostics, ...broken];
  if (object === null || hasError(diagnostics)) return { instance: null, diagnostics };
  const read = await refresh(subject, stored(schema, object, first.private, false));
  if (read.instance === null && !hasError(read.diagnostics)) {
    const gone = [{ path: [], message: `${id} was imported but does not exist when it is read` }];
    return {
      instance: null,
      diagnostics: [...diagnostics, ...coreErrors("Import returned null resource", gone)],
    };
  }
  const failed = hasError(read.diagnostics);
  return { instance: failed ? null : read.instance, diagnostics: [...diagnostics, ...read.diagnostics] };
}
