import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { errorDiagnostic } from "../../../../src/bridge/diag/diagnostic.ts";
import { decodeDynamic } from "../../../../src/bridge/engine/dynamic.ts";
import { runHandler } from "../../../../src/bridge/engine/run-handler.ts";
import { canonicalText } from "../../../../src/bridge/value/canonical-text.ts";
import { valueToJson } from "../../../../src/bridge/value/json-text.ts";
import { decodeValue, encodeValue } from "../../../../src/bridge/value/msgpack.ts";
import { type AttributePath, ValueError } from "../../../../src/bridge/value/path.ts";
import type { CtyType } from "../../../../src/bridge/value/type.ts";
import { toyCall } from "../engine/toy.ts";
import { seed } from "../seed.ts";
import { anyTyped } from "./arbitrary.ts";
import { itemsOf, stepInto } from "./msgpack-items.ts";
import { byteMutations, bytesItem, itemMutations, type Mutation, splice } from "./mutations.ts";

/** Of nine ways to damage msgpack and five to damage JSON: 5,600 in all. */
const runs_each = 400;
const anyByte = fc.integer({ min: 0, max: 255 });
const jsonByte = fc.constantFrom(...Buffer.from('{}[]",:0123456789.eE+-\\untrfals \0\u{ff}'));

interface Damaged {
  readonly type: CtyType;
  readonly bytes: Uint8Array;
}

/** Bytes that differ from valid ones of the same type. */
function damaged(
  format: "msgpack" | "json",
  mutationFor: (type: CtyType) => Mutation | undefined,
): fc.Arbitrary<Damaged> {
  return anyTyped({ known: format === "json" }).chain(([type, value]) => {
    const bytes =
      format === "json" ? new TextEncoder().encode(valueToJson(type, value)) : encodeValue(type, value);
    const mutate = mutationFor(type);
    if (!mutate) throw new Error("no such mutation");
    return mutate(bytes)
      .filter((mutated) => !Buffer.from(mutated).equals(bytes))
      .map((mutated) => ({ type, bytes: mutated }));
  });
}

/**
 * What decoding comes to where an RPC does it: a value that fits its type, or one error for the user that says where.
 * Anything else that is thrown would be a message about a bug.
 */
async function judge({ type, bytes }: Damaged, format: "msgpack" | "json"): Promise<"value" | "refused"> {
  const empty = new Uint8Array();
  const sent = { msgpack: empty, json: empty, [format]: bytes };
  const decode = async () => ({ value: decodeDynamic(type, sent) });
  const { result, diagnostics } = await runHandler({}, toyCall(), decode, () => null);
  if (result === null) {
    const [{ path, detail } = errorDiagnostic("none", "")] = diagnostics;
    expect(diagnostics).toEqual([errorDiagnostic("Invalid value", detail, path)]);
    expect(detail.length).toBeGreaterThan(5);
    followPath(type, path);
    return "refused";
  }
  const once = decodeValue(type, encodeValue(type, result.value));
  const twice = decodeValue(type, encodeValue(type, once));
  expect(canonicalText(type, twice)).toBe(canonicalText(type, once));
  return "value";
}

/** @throws TypeError for a path that leads to nothing a value of the type can have. */
function followPath(type: CtyType, path: AttributePath): void {
  let inner = type;
  for (const step of path) {
    // What stands in a dynamic place, its sender has decided.
    if (inner === "dynamic") return;
    inner = stepInto(inner, Object.values(step)[0] as string | number);
  }
}

/** @returns how often it was a value, how often refused. */
async function judgeAll(format: "msgpack" | "json", mutationFor: (type: CtyType) => Mutation | undefined) {
  const outcomes = { value: 0, refused: 0 };
  let slowest_ms = 0;
  await fc.assert(
    fc.asyncProperty(damaged(format, mutationFor), async (given) => {
      const before = process.cpuUsage();
      outcomes[await judge(given, format)]++;
      const { user, system } = process.cpuUsage(before);
      slowest_ms = Math.max(slowest_ms, (user + system) / 1_000);
    }),
    { seed, numRuns: runs_each },
  );
  expect(slowest_ms).toBeLessThan(1_000);
  return outcomes;
}

describe(`mutated msgpack is a value of its type, or an error that says where (TEST_SEED=${seed})`, () => {
  const ofBytes = byteMutations(anyByte);
  const names = [...Object.keys(ofBytes), ...Object.keys(itemMutations("dynamic"))];

  test.each(names)("%s", async (name) => {
    const { value, refused } = await judgeAll(
      "msgpack",
      (type) => ofBytes[name] ?? itemMutations(type)[name],
    );
    expect(value + refused).toBe(runs_each);
    expect(refused).toBeGreaterThan(runs_each / 5);
  });
});

describe(`mutated JSON is a value of its type, or an error that says where (TEST_SEED=${seed})`, () => {
  const mutations = byteMutations(jsonByte);

  test.each(Object.keys(mutations))("%s", async (name) => {
    const { value, refused } = await judgeAll("json", () => mutations[name]);
    expect(value + refused).toBe(runs_each);
    expect(refused).toBeGreaterThan(runs_each / 5);
  });
});

test(`an item that is none of its type is refused with the path of just this item (TEST_SEED=${seed})`, () => {
  const lengths: number[] = [];
  const wrong = anyTyped().chain(([type, value]) => {
    const bytes = encodeValue(type, value);
    return fc
      .constantFrom(...itemsOf(type, bytes).filter(({ is_value }) => is_value))
      .map(({ at, end, path }) => ({ type, path, bytes: splice(bytes, at, end, bytesItem) }));
  });
  fc.assert(
    fc.property(wrong, ({ type, path, bytes }) => {
      lengths.push(path.length);
      expect(errorOf(() => decodeValue(type, bytes))).toMatchObject({ path });
    }),
    { seed, numRuns: 2_000 },
  );
  expect(Math.max(...lengths)).toBeGreaterThan(2);
});

test(`a length that bytes claim takes no memory (TEST_SEED=${seed})`, () => {
  let most_bytes = 0;
  let claimed = 0;
  fc.assert(
    fc.property(
      damaged("msgpack", (type) => itemMutations(type)["another length claimed"]),
      ({ type, bytes }) => {
        const before = held();
        try {
          decodeValue(type, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ValueError);
          claimed++;
        }
        most_bytes = Math.max(most_bytes, held() - before);
      },
    ),
    { seed, numRuns: 2_000 },
  );
  expect(claimed).toBeGreaterThan(1_000);
  expect(most_bytes).toBeLessThan(4_000_000);
});

/** Bytes this process holds, in objects and outside of them. */
function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(ValueError);
    return error;
  }
}
