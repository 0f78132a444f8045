import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Resource } from "../../../../src/bridge/engine/provider.ts";
import { decodeValue, encodeValue } from "../../../../src/bridge/value/msgpack.ts";
import { type AttributePath, formatPath, ValueError } from "../../../../src/bridge/value/path.ts";
import { isObjectValue } from "../../../../src/bridge/value/value.ts";
import { type Diagnostic, Diagnostic_Severity } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import {
  jsonBytes,
  type Services,
  sent,
  type ThingAttributes,
  thing,
  thingFields,
  thingSchema,
  toyEngine,
} from "../engine/toy.ts";
import { seed } from "../seed.ts";
import { anyValueOf } from "../value/arbitrary.ts";
import { byteMutations, itemMutations } from "../value/mutations.ts";
import { ask, type InProcess, serveEngine } from "./in-process.ts";

const { type } = thingSchema;
const runs_each = 60;
const empty = Buffer.alloc(0);
const valid = { msgpack: Buffer.from(sent(thingFields).msgpack), json: empty };
const anyByte = fc.integer({ min: 0, max: 255 });
const jsonByte = fc.constantFrom(...Buffer.from('{}[]",:0123456789.eE+-\\untrfals '));

/** Bytes of a thing, damaged in some way. */
const damaged = anyValueOf(type)
  .filter((value) => value !== null && isObjectValue(value))
  .chain((value) => {
    const bytes = encodeValue(type, value);
    const ways = Object.values({ ...byteMutations(anyByte), ...itemMutations(type) });
    return fc
      .oneof(...ways.map((mutate) => mutate(bytes)))
      .filter((mutated) => mutated.length > 0 && !Buffer.from(mutated).equals(bytes));
  })
  .map((mutated) => ({ msgpack: Buffer.from(mutated), json: empty }));

type Sent = typeof valid;
interface Answer {
  readonly value: { readonly msgpack: Uint8Array } | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Each place in a request where a value travels. */
const places: Readonly<Record<string, (host: InProcess, bytes: Sent) => Promise<Answer>>> = {
  "the prior state of a plan": (host, priorState) => plan(host, { priorState }),
  "the proposed state of a plan": (host, proposedNewState) => plan(host, { proposedNewState }),
  "the configuration of a plan": (host, config) => plan(host, { config }),
  "the prior state of an apply": (host, priorState) => apply(host, { priorState }),
  "the planned state of an apply": (host, plannedState) => apply(host, { plannedState }),
  "the configuration of an apply": (host, config) => apply(host, { config }),
  "the state of a read": async (host, currentState) => {
    const { newState, diagnostics } = await ask(host, "readResource", {
      typeName: "toy_thing",
      currentState,
    });
    return { value: newState, diagnostics };
  },
};

const of_state = new Set(["the prior state of a plan", "the prior state of an apply", "the state of a read"]);

async function plan(host: InProcess, values: Partial<Record<string, Sent>>): Promise<Answer> {
  const request = { typeName: "toy_thing", priorState: valid, proposedNewState: valid, config: valid };
  const { plannedState, diagnostics } = await ask(host, "planResourceChange", { ...request, ...values });
  return { value: plannedState, diagnostics };
}

async function apply(host: InProcess, values: Partial<Record<string, Sent>>): Promise<Answer> {
  const request = { typeName: "toy_thing", priorState: valid, plannedState: valid, config: valid };
  const { newState, diagnostics } = await ask(host, "applyResourceChange", { ...request, ...values });
  return { value: newState, diagnostics };
}

/** An engine that counts how often a handler was called. */
function countingEngine() {
  const calls: string[] = [];
  const counted = <K extends string, T>(name: K, answer: T) => ({
    [name]: async () => {
      calls.push(name);
      return answer;
    },
  });
  const handlers = {
    ...counted("create", thing),
    ...counted("read", thing),
    ...counted("update", thing),
    ...counted("delete", undefined),
  } as Partial<Resource<ThingAttributes, Services>>;
  return { engine: toyEngine(handlers), calls };
}

describe(`a damaged value is refused with its path, and no handler sees it (TEST_SEED=${seed})`, () => {
  test.each(Object.keys(places))("%s", async (place) => {
    const { engine, calls } = countingEngine();
    await using host = await serveEngine(engine);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        const called_before = calls.length;
        const answer = await places[place]?.(host, bytes);
        const path = refusalOf(bytes.msgpack);
        if (path === null) {
          expect(() => decodeValue(type, answer?.value?.msgpack ?? empty)).not.toThrow();
          return;
        }
        refused++;
        // What is in state stays as it came, to the byte.
        const kept = of_state.has(place) ? bytes : valid;
        expect(answer?.value?.msgpack).toEqual(kept.msgpack);
        expect(answer?.diagnostics.map(shownDiagnostic)).toEqual([["Invalid value", formatPath(path)]]);
        expect(calls.length).toBe(called_before);
      }),
      { seed, numRuns: runs_each },
    );
    expect(refused).toBeGreaterThan(runs_each / 3);
    const alive = await ask(host, "readResource", { typeName: "toy_thing", currentState: valid });
    expect(alive.diagnostics).toEqual([]);
  });
});

test(`damaged JSON of stored state is read or refused with an error (TEST_SEED=${seed})`, async () => {
  await using host = await serveEngine(toyEngine());
  const parts = [{ kind: "wheel", weight: 1 }];
  const stored = jsonBytes({ ...thingFields, labels: { a: "b" }, tags: ["x", "y"], parts });
  const ways = Object.values(byteMutations(jsonByte));
  const outcomes = { value: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fc.oneof(...ways.map((mutate) => mutate(stored))), async (json) => {
      const rawState = { json: Buffer.from(json), flatmap: {} };
      const answer = await ask(host, "upgradeResourceState", {
        typeName: "toy_thing",
        version: 2n,
        rawState,
      });
      const errors = answer.diagnostics.map(shownDiagnostic);
      const state = decodeValue(type, answer.upgradedState?.msgpack ?? empty);
      if (errors.length === 0) expect(isObjectValue(state)).toBe(true);
      else {
        expect(errors).toEqual([
          [expect.stringMatching(/^(Invalid value|State too old)$/), expect.any(String)],
        ]);
        expect(state).toBeNull();
      }
      outcomes[errors.length === 0 ? "value" : "refused"]++;
    }),
    { seed, numRuns: 300 },
  );
  expect(outcomes.value).toBeGreaterThan(10);
  expect(outcomes.refused).toBeGreaterThan(100);
});

/** Where these bytes do not fit the type; null where they do. */
function refusalOf(bytes: Uint8Array): AttributePath | null {
  try {
    return isObjectOrNull(bytes) ? null : [];
  } catch (error) {
    if (error instanceof ValueError) return error.path;
    throw error;
  }
}

function isObjectOrNull(bytes: Uint8Array): boolean {
  const value = decodeValue(type, bytes);
  return value === null || isObjectValue(value);
}

function shownDiagnostic({ severity, summary, attribute }: Diagnostic): readonly [string, string] {
  expect(severity).toBe(Diagnostic_Severity.ERROR);
  const steps = (attribute?.steps ?? []).map((step) => {
    if (step.attributeName !== undefined) return { attribute: step.attributeName };
    return step.elementKeyString !== undefined
      ? { key: step.elementKeyString }
      : { index: Number(step.elementKeyInt) };
  });
  return [summary, formatPath(steps)];
}
