import { describe, expect, test } from "@jest/globals";
import type { Instruction } from "@solana/kit";
import { at, jobsProgram } from "./addresses.ts";
import { tables } from "./cases/tables.ts";
import { type Failure, occurred } from "./expected.ts";
import type { Table } from "./table.ts";
import { Trial } from "./trial.ts";
import { type Step, stepsOf } from "./violations.ts";
import { usualWorld, World } from "./world.ts";

const lamportsPerSignature = 5_000n;

function trialOf(table: Table, given: (world: World) => Instruction = table.given): Trial {
  const world = usualWorld();
  const instruction = given(world);
  const names = table.fields.map(({ name }) => name);
  expect(instruction.accounts).toHaveLength(names.length);
  return new Trial(world, instruction, names);
}

const signersOf = ({ accounts }: Trial) =>
  new Set(accounts.filter(({ signer }) => signer).map(({ address }) => address)).size;

/** The transaction's fee is due whether it succeeds or fails: one signature is the sender's. */
const afterFee = (trial: Trial) =>
  new World(trial.world.accounts).lamports(at.sender, -lamportsPerSignature * BigInt(signersOf(trial) + 1));

function expectFailure(trial: Trial, instruction: string | undefined, failure: Failure): void {
  const expected = afterFee(trial);
  const outcome = trial.run();
  expect({ error: outcome.error, logs: outcome.logs }).toEqual({
    error: { InstructionError: [0, failure.error] },
    logs: expect.arrayContaining([...failure.lines]),
  });
  const { logs } = outcome;
  const start = logs.indexOf(failure.lines[0] ?? "");
  if (start >= 0) expect(logs.slice(start, start + failure.lines.length)).toEqual(failure.lines);
  expect(logs[0]).toBe(`Program ${jobsProgram} invoke [1]`);
  if (instruction) expect(logs[1]).toBe(`Program log: Instruction: ${instruction}`);
  expect(logs.at(-1)).toBe(`Program ${jobsProgram} failed: ${failure.reason}`);
  expect([...outcome.writes]).toEqual([[at.sender, expected.get(at.sender)]]);
}

/** Each step with the one after it, where both can be wrong at once and one can tell which was found. */
function combinations(steps: readonly Step[]): [Step, Step][] {
  return steps.flatMap((first, index): [Step, Step][] => {
    const second = steps[index + 1];
    if (!second || first.alone || second.apart) return [];
    const sameAccount = first.phase === "loading" && first.field === second.field;
    const sameLines = first.fails.lines.join() === second.fails.lines.join();
    return sameAccount || sameLines ? [] : [[first, second]];
  });
}

describe.each(tables)("$instruction", (table) => {
  const steps = stepsOf(table);

  test.each(steps.map((step) => [step.what, step.fails.name, step] as const))(
    "%s: %s",
    (_what, _name, { apply, fails }) => {
      const trial = trialOf(table);
      apply(trial);
      expectFailure(trial, table.instruction, fails);
    },
  );

  test.each(combinations(steps).map(([first, second]) => [first.what, second.what, first, second] as const))(
    "%s is told before: %s",
    (_first, _second, first, second) => {
      const trial = trialOf(table);
      second.apply(trial);
      first.apply(trial);
      expectFailure(trial, table.instruction, first.fails);
    },
  );

  test.each(table.successes.map((success) => [success.what, success] as const))("%s", (_what, success) => {
    const trial = trialOf(table, success.given);
    success.change?.(trial);
    const expected = afterFee(trial);
    success.becomes(expected);
    const { error, logs, writes } = trial.run();
    expect({ error, logs }).toMatchObject({ error: null });
    const after = new World(new Map([...trial.world.accounts, ...writes]));
    for (const address of new Set([...writes.keys(), ...trial.world.accounts.keys()])) {
      expect([address, after.get(address)]).toEqual([address, expected.get(address)]);
    }
    const [actual, wanted] = success.raw?.(after) ?? [];
    expect(actual).toEqual(wanted);
  });
});

test.each([
  ["no data", [], "InstructionFallbackNotFound"],
  ["less than a discriminator", [1, 2, 3], "InstructionFallbackNotFound"],
  ["an unknown discriminator", [1, 2, 3, 4, 5, 6, 7, 8, 9], "InstructionFallbackNotFound"],
  ["an event", [0xe4, 0x45, 0xa5, 0x2e, 0x51, 0xcb, 0x9a, 0x1d], "EventInstructionStub"],
] as const)("%s is no instruction", (_what, data, name) => {
  const trial = new Trial(usualWorld(), { programAddress: jobsProgram, data: Uint8Array.from(data) }, []);
  expectFailure(trial, undefined, occurred(name));
});

test("every instruction has its table", () => {
  expect(tables).toHaveLength(19);
  const cases = tables.flatMap((table) => [...stepsOf(table), ...table.successes]);
  expect(cases.length).toBeGreaterThan(400);
});
