import { getRecoverInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import type { World } from "../world.ts";
import { anotherVault, having, jobState, passing, stopped, tokenProgram, vaultIsEmpty } from "./shared.ts";

function instruction(world: World, user = at.payerNos) {
  stopped(world);
  return getRecoverInstruction(
    {
      job: at.job,
      market: at.market,
      vault: at.vault,
      user,
      payer: at.payer,
      authority: signs(at.project),
    },
    inProgram,
  );
}

export const recover: Table = {
  instruction: "Recover",
  given: (world) => instruction(world),
  fields: [
    existing("job", "job", {
      mut: true,
      close: "payer",
      rules: [
        violation(
          "somebody else paid",
          passing("payer", at.stranger),
          caused("job", "InvalidPayer", [at.payer, at.stranger]),
        ),
        violation(
          "the job is of another market",
          having((world) => void world.job({ market: at.otherMarket })),
          caused("job", "InvalidMarketAccount", [at.otherMarket, at.market]),
        ),
        violation(
          "somebody else owns the job",
          passing("authority", at.stranger),
          caused("job", "Unauthorized"),
        ),
        jobState(0),
        jobState(2),
      ],
    }),
    existing("market", "market", { rules: [anotherVault] }),
    existing("vault", "token", { mut: true }),
    existing("user", "token", { mut: true }),
    unchecked("payer", { mut: true }),
    signer("authority"),
    tokenProgram,
  ],
  handler: [vaultIsEmpty],
  successes: [
    {
      what: "the whole deposit comes back, the rent goes to who paid",
      becomes: (world) => void world.close(at.job, at.payer).pay(at.vault, at.payerNos, 6_000n),
    },
    {
      what: "the owner says where the deposit goes",
      given: (world) => instruction(world, at.projectNos),
      becomes: (world) => void world.close(at.job, at.payer).pay(at.vault, at.projectNos, 6_000n),
    },
    {
      what: "a run that claimed the job is left behind",
      given(world) {
        const given = instruction(world);
        world.run({});
        return given;
      },
      becomes: (world) => void world.close(at.job, at.payer).pay(at.vault, at.payerNos, 6_000n),
    },
    {
      what: "a free job transfers nothing",
      given(world) {
        const given = instruction(world);
        world.job({ price: 0n });
        return given;
      },
      becomes: (world) => void world.close(at.job, at.payer),
    },
  ],
};
