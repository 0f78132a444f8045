import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { assign } from "../../../../src/bridge/value/assignment.ts";
import { seed } from "../seed.ts";

test("who comes first moves on where that serves another", () => {
  const candidates = [[0, 1], [0], [2, 1], [1]];
  expect(assign(4, (seeker) => candidates[seeker] ?? [])).toEqual([1, 0, 2, -1]);
});

/** By trying everything. */
function most(
  candidates: readonly (readonly number[])[],
  from = 0,
  taken: ReadonlySet<number> = new Set(),
): number {
  if (from === candidates.length) return 0;
  const served = (candidates[from] ?? [])
    .filter((candidate) => !taken.has(candidate))
    .map((candidate) => 1 + most(candidates, from + 1, new Set([...taken, candidate])));
  return Math.max(most(candidates, from + 1, taken), ...served);
}

test(`nobody gets what is not a candidate or is taken, and as many as possible get one (TEST_SEED=${seed})`, () => {
  const wishes = fc.array(fc.uniqueArray(fc.nat(5), { maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(wishes, (candidates) => {
      const taken = assign(candidates.length, (seeker) => candidates[seeker] ?? []);
      const served = taken.filter((candidate) => candidate >= 0);
      expect(new Set(served).size).toBe(served.length);
      taken.forEach((candidate, seeker) => {
        expect([-1, ...(candidates[seeker] ?? [])]).toContain(candidate);
      });
      expect(served.length).toBe(most(candidates));
    }),
    { seed, numRuns: 300 },
  );
});
