import { getCloseInstruction } from "@nosana/jobs-program";
import { AccountRole, type Instruction } from "@solana/kit";
import { at, inProgram, signs } from "../addresses.ts";
import { caused, escalated } from "../expected.ts";
import { existing, signer, type Table, violation } from "../table.ts";
import type { World } from "../world.ts";
import { anotherVault, having, passing, tokenProgram, waiting } from "./shared.ts";

/** The owner gets lamports and must be writable, though the program does not say so. */
export function withWritableAuthority(instruction: Instruction): Instruction {
  const accounts = (instruction.accounts ?? []).map((account, index) =>
    index === 3 ? { ...account, role: AccountRole.WRITABLE_SIGNER } : account,
  );
  return { ...instruction, accounts };
}

/** Whatever jobs have in the vault goes to one account, and vault and market are gone. */
export function marketClosed(world: World, authority: typeof at.owner | typeof at.admin): void {
  world.pay(at.vault, at.spareNos, 500_000n);
  world.close(at.vault, authority).close(at.market, authority);
}

export const readOnlyAuthority = (authority: typeof at.owner | typeof at.admin) =>
  violation(
    "the authority is read-only, who gets the rents",
    (trial) => void trial.without("writable", "authority"),
    escalated(authority, "writable"),
  );

const instruction = () =>
  withWritableAuthority(
    getCloseInstruction(
      { market: at.market, vault: at.vault, user: at.spareNos, authority: signs(at.owner) },
      inProgram,
    ),
  );

export const close: Table = {
  instruction: "Close",
  given: instruction,
  fields: [
    existing("market", "market", {
      mut: true,
      close: "authority",
      rules: [
        violation(
          "somebody else owns the market",
          passing("authority", at.stranger),
          caused("market", "Unauthorized", [at.owner, at.stranger]),
        ),
        anotherVault,
        violation(
          "the market is closed into itself",
          (trial) => {
            trial.world.market({ authority: at.market });
            trial.pass("authority", at.market);
          },
          caused("market", "ConstraintClose"),
        ),
      ],
    }),
    existing("vault", "token", { mut: true }),
    existing("user", "token", { mut: true }),
    signer("authority"),
    tokenProgram,
  ],
  handler: [
    violation(
      "the tokens would go to another mint's account",
      having((world) => void world.token({ mint: at.otherMint }, at.spareNos)),
      { name: "mint mismatch", error: { Custom: 3 }, lines: [], reason: "custom program error: 0x3" },
    ),
    readOnlyAuthority(at.owner),
  ],
  successes: [
    { what: "an empty market is closed", becomes: (world) => marketClosed(world, at.owner) },
    {
      what: "the deposits of jobs that wait are lost to their payers",
      given(world) {
        waiting(world);
        return instruction();
      },
      becomes: (world) => marketClosed(world, at.owner),
    },
    {
      what: "an empty vault pays nothing",
      given(world) {
        world.token({ amount: 0n }, at.vault);
        return instruction();
      },
      becomes: (world) => void world.close(at.vault, at.owner).close(at.market, at.owner),
    },
  ],
};
