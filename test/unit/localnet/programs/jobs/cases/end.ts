import { getEndInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import { noBytes, now, type World } from "../world.ts";
import {
  another,
  anotherVault,
  having,
  notUsual,
  passing,
  running,
  tokenProgram,
  vaultIsEmpty,
} from "./shared.ts";

function instruction(world: World, deposit = at.payerNos, user = at.nodeNos) {
  running(world);
  return getEndInstruction(
    {
      job: at.job,
      market: at.market,
      run: at.run,
      deposit,
      user,
      vault: at.vault,
      payer: at.nodePayer,
      authority: signs(at.project),
    },
    inProgram,
  );
}

const done = (world: World, time: bigint, changes: Parameters<World["job"]>[0] = {}) =>
  world
    .job({ state: 2, node: at.node, timeStart: time, timeEnd: now, ...changes })
    .close(at.run, at.nodePayer);

const startedAt = (time: bigint) => (world: World) => {
  const given = instruction(world);
  world.run({ time });
  return given;
};

export const end: Table = {
  instruction: "End",
  given: (world) => instruction(world),
  fields: [
    existing("job", "job", {
      mut: true,
      rules: [
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
      ],
    }),
    existing("market", "market", { rules: [anotherVault] }),
    existing("run", "run", {
      mut: true,
      close: "payer",
      rules: [
        violation(
          "somebody else paid for the run",
          passing("payer", at.stranger),
          caused("run", "InvalidPayer", [at.nodePayer, at.stranger]),
        ),
        violation(
          "the run is another job's",
          having((world) => void world.run({ job: another })),
          caused("run", "InvalidJobAccount", [another, at.job]),
        ),
      ],
    }),
    existing("deposit", "token", { mut: true, dup: true, rules: [notUsual("deposit")] }),
    existing("user", "token", { mut: true, rules: [notUsual("user")] }),
    existing("vault", "token", { mut: true }),
    unchecked("payer", { mut: true }),
    signer("authority", { mut: true }),
    tokenProgram,
  ],
  handler: [vaultIsEmpty],
  successes: [
    {
      what: "the node is paid for the time it ran, the rest refunded, and no result is there yet",
      becomes: (world) =>
        void done(world, now - 10n, { ipfsResult: noBytes })
          .pay(at.vault, at.nodeNos, 1_000n)
          .pay(at.vault, at.payerNos, 5_000n),
    },
    {
      what: "a node that ran over the timeout is paid for the timeout",
      given: startedAt(now - 10_000n),
      becomes: (world) => void done(world, now - 10_000n).pay(at.vault, at.nodeNos, 6_000n),
    },
    {
      what: "a run that ends at once costs nothing",
      given: startedAt(now),
      becomes: (world) => void done(world, now).pay(at.vault, at.payerNos, 6_000n),
    },
    {
      what: "a node that runs its own job has one account for both",
      given(world) {
        const given = instruction(world, at.payerNos, at.payerNos);
        world.run({ node: at.payer });
        return given;
      },
      becomes: (world) => void done(world, now - 10n, { node: at.payer }).pay(at.vault, at.payerNos, 6_000n),
    },
    {
      what: "a free job pays nobody, and any token accounts will do",
      given(world) {
        const given = instruction(world, at.otherTokens, at.spareNos);
        world.job({ price: 0n });
        return given;
      },
      becomes: (world) => void done(world, now - 10n),
    },
    {
      what: "a stopped job that was claimed is ended like any other",
      given(world) {
        const given = instruction(world);
        world.job({ state: 3 });
        return given;
      },
      becomes: (world) =>
        void done(world, now - 10n)
          .pay(at.vault, at.nodeNos, 1_000n)
          .pay(at.vault, at.payerNos, 5_000n),
    },
  ],
};
