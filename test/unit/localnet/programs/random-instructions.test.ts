import { expect, test } from "@jest/globals";
import { AccountRole, type Address } from "@solana/kit";
import { getTokenDecoder, TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import fc from "fast-check";
import type { Account } from "../../../../src/localnet/ledger/account.ts";
import { TransactionRefused } from "../../../../src/localnet/ledger/failure.ts";
import { at, jobsProgram, rewardsProgram, systemProgram } from "./jobs/addresses.ts";
import { tables } from "./jobs/cases/tables.ts";
import { Trial } from "./jobs/trial.ts";
import { usualWorld, World } from "./jobs/world.ts";

const addresses = [...new Set(Object.values(at).filter((value) => typeof value === "string"))] as Address[];
const roles = [
  AccountRole.READONLY,
  AccountRole.WRITABLE,
  AccountRole.READONLY_SIGNER,
  AccountRole.WRITABLE_SIGNER,
];

/** An instruction of the jobs program as it should be, with some accounts and bytes changed. */
const nearlyRight = fc.record({
  table: fc.constantFrom(...tables),
  swaps: fc.array(fc.tuple(fc.nat(12), fc.constantFrom(...addresses), fc.constantFrom(...roles)), {
    maxLength: 3,
  }),
  bytes: fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 2 }),
});

/** Anything at all, for any program. */
const arbitrary = fc.record({
  programAddress: fc.constantFrom(jobsProgram, rewardsProgram, systemProgram, TOKEN_PROGRAM_ADDRESS),
  accounts: fc.array(fc.record({ address: fc.constantFrom(...addresses), role: fc.constantFrom(...roles) }), {
    maxLength: 12,
  }),
  data: fc.uint8Array({ maxLength: 64 }),
});

const lamportsIn = (world: World) =>
  [...world.accounts.values()].reduce((total, { lamports }) => total + lamports, 0n);

function nosIn(world: World): bigint {
  const isNos = ({ owner, data }: Account) => owner === TOKEN_PROGRAM_ADDRESS && data.length === 165;
  const tokens = [...world.accounts.values()].filter(isNos).map(({ data }) => getTokenDecoder().decode(data));
  return tokens.filter(({ mint }) => mint === at.mint).reduce((total, { amount }) => total + amount, 0n);
}

/** Whatever an instruction does, it neither makes nor burns SOL or NOS, and the network lives on. */
function check(trial: Trial): void {
  try {
    const { fee, writes } = trial.run();
    const after = new World(new Map([...trial.world.accounts, ...writes]));
    expect(lamportsIn(after) + fee).toBe(lamportsIn(trial.world));
    expect(nosIn(after)).toBe(nosIn(trial.world));
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
  }
}

test("instructions that are nearly right neither make nor burn money", () => {
  const property = fc.property(nearlyRight, ({ table, swaps, bytes }) => {
    const world = usualWorld();
    const { accounts = [], data, ...instruction } = table.given(world);
    const changed = [...accounts];
    for (const [place, address, role] of swaps) {
      if (place < changed.length) changed[place] = { address, role };
    }
    const content = Uint8Array.from(data ?? []);
    for (const [place, byte] of bytes) if (place < content.length) content[place] = byte;
    check(new Trial(world, { ...instruction, accounts: changed, data: content }, []));
  });
  fc.assert(property, { numRuns: 150 });
});

test("instructions of anything at all neither make nor burn money", () => {
  const property = fc.property(arbitrary, (instruction) => check(new Trial(usualWorld(), instruction, [])));
  fc.assert(property, { numRuns: 150 });
});
