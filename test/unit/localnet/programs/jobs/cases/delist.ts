import { getDelistInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused, occurred } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import type { World } from "../world.ts";
import {
  anotherVault,
  first,
  having,
  jobState,
  last,
  notUsual,
  passing,
  tokenProgram,
  vaultIsEmpty,
  waiting,
} from "./shared.ts";

function instruction(world: World, deposit = at.payerNos) {
  waiting(world);
  return getDelistInstruction(
    {
      job: at.job,
      market: at.market,
      deposit,
      payer: at.payer,
      vault: at.vault,
      authority: signs(at.project),
    },
    inProgram,
  );
}

const gone = (world: World, refund: bigint, queue = [first, last]) =>
  world
    .close(at.job, at.payer)
    .market({ queue, ...(queue.length === 0 && { queueType: 255 }) })
    .pay(at.vault, at.payerNos, refund);

export const delist: Table = {
  instruction: "Delist",
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
        jobState(2),
        jobState(3),
      ],
    }),
    existing("market", "market", {
      mut: true,
      rules: [
        anotherVault,
        violation(
          "nodes wait, no jobs",
          having((world) => void world.market({ queueType: 1, queue: [at.node] })),
          caused("market", "MarketInWrongState"),
        ),
        violation(
          "the job runs and nobody waits",
          having((world) => void world.market({ queueType: 255, queue: [] })),
          caused("market", "MarketInWrongState"),
        ),
      ],
    }),
    existing("deposit", "token", { mut: true, rules: [notUsual("deposit")] }),
    unchecked("payer", { mut: true }),
    existing("vault", "token", { mut: true }),
    tokenProgram,
    signer("authority", { mut: true }),
  ],
  handler: [
    violation(
      "the job runs and others wait",
      having((world) => void world.market({ queue: [first, last] })),
      occurred("NotInMarketQueue"),
    ),
    vaultIsEmpty,
  ],
  successes: [
    {
      what: "the job is gone, the deposit refunded, and the others keep their order",
      becomes: (world) => void gone(world, 6_000n),
    },
    {
      what: "the refund is of the present timeout, with what it was extended by",
      given(world) {
        const given = instruction(world);
        world.job({ timeout: 600n });
        return given;
      },
      becomes: (world) => void gone(world, 60_000n),
    },
    {
      what: "after the last job nobody waits",
      given(world) {
        const given = instruction(world);
        world.market({ queue: [at.job] });
        return given;
      },
      becomes: (world) => void gone(world, 6_000n, []),
    },
    {
      what: "a free job refunds nothing, and any token account will do",
      given(world) {
        const given = instruction(world, at.otherTokens);
        world.job({ price: 0n });
        return given;
      },
      becomes: (world) => void gone(world, 0n),
    },
  ],
};
