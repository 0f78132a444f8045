import { getOpenInstruction } from "@nosana/jobs-program";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { at, inProgram, rentSysvar, signs, systemProgram } from "../addresses.ts";
import { caused } from "../expected.ts";
import { created, existing, program, signer, sysvar, type Table, unchecked, violation } from "../table.ts";
import { bytesOf, rentOf, type World } from "../world.ts";
import { passing, systemProgramField } from "./shared.ts";

const opening = (jobType: number) => () =>
  getOpenInstruction(
    {
      mint: at.mint,
      market: signs(at.newMarket),
      vault: at.newVault,
      authority: signs(at.owner),
      accessKey: systemProgram,
      rent: rentSysvar,
      jobExpiration: 86_400n,
      jobPrice: 43n,
      jobTimeout: 7_200n,
      jobType,
      nodeXnosMinimum: 5n,
    },
    inProgram,
  );

const opened = (jobType: number) => (world: World) => {
  const terms = { jobExpiration: 86_400n, jobPrice: 43n, jobTimeout: 7_200n, jobType, nodeXnosMinimum: 5n };
  const vault = { vault: at.newVault, vaultBump: at.newVaultBump };
  world.market({ ...terms, ...vault, authority: at.owner, queueType: 255, queue: [] }, at.newMarket);
  world.token({ mint: at.mint, owner: at.newVault, amount: 0n }, at.newVault);
  world.lamports(at.owner, -rentOf(bytesOf.market) - rentOf(bytesOf.token));
};

const source = "open.rs:4";

export const open: Table = {
  instruction: "Open",
  given: opening(4),
  hasArguments: true,
  fields: [
    existing("mint", "mint", {
      rules: [
        violation(
          "the mint is not NOS",
          (trial) => void trial.pass("mint", at.otherMint).pass("vault", at.newVaultOfOthers),
          caused("mint", "InvalidMint", [at.otherMint, at.mint]),
          true,
        ),
      ],
    }),
    created("market", "authority", source),
    created("vault", "authority", source, [
      violation(
        "the vault is not derived from the market",
        passing("vault", at.otherVault),
        caused("vault", "ConstraintSeeds", [at.otherVault, at.newVault]),
        true,
      ),
    ]),
    signer("authority", { mut: true, pays: true }),
    unchecked("access_key"),
    sysvar("rent"),
    systemProgramField,
    program("token_program", TOKEN_PROGRAM_ADDRESS),
  ],
  handler: [],
  successes: [
    { what: "anybody opens a market", becomes: opened(4) },
    { what: "an unknown job type is stored as 255", given: opening(77), becomes: opened(255) },
    {
      what: "a vault that was sent lamports before is made all the same",
      given: (world) => {
        world.lamports(at.newVault, 1_000_000n);
        return opening(4)();
      },
      becomes(world) {
        world.accounts.delete(at.newVault);
        opened(4)(world);
        world.lamports(at.owner, 1_000_000n);
      },
    },
  ],
};
