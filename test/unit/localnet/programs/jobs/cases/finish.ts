import { getFinishInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused, thrown } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import { now, type World } from "../world.ts";
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

export const result = new Uint8Array(32).fill(9);

function instruction(world: World, deposit = at.payerNos, user = at.nodeNos) {
  running(world);
  return getFinishInstruction(
    {
      job: at.job,
      run: at.run,
      market: at.market,
      vault: at.vault,
      deposit,
      user,
      payerRun: at.nodePayer,
      payerJob: at.payer,
      authority: signs(at.node),
      ipfsResult: result,
    },
    inProgram,
  );
}

const done = (world: World, time = now - 10n) =>
  world
    .job({ state: 2, ipfsResult: result, node: at.node, timeStart: time, timeEnd: now })
    .close(at.run, at.nodePayer);

const paid = (world: World) =>
  done(world).pay(at.vault, at.nodeNos, 1_000n).pay(at.vault, at.payerNos, 5_000n);

const withState = (state: number) => (world: World) => {
  const given = instruction(world);
  world.job({ state });
  return given;
};

export const nullResult = (source: string) =>
  violation("the result is null", (trial) => void trial.data.fill(0, 8, 40), thrown(source, "JobResultNull"));

export const finish: Table = {
  instruction: "Finish",
  given: (world) => instruction(world),
  hasArguments: true,
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
          "somebody else paid for the job",
          passing("payer_job", at.stranger),
          caused("job", "InvalidPayer"),
        ),
      ],
    }),
    existing("run", "run", {
      mut: true,
      close: "payer_run",
      rules: [
        violation(
          "the run is another job's",
          having((world) => void world.run({ job: another })),
          caused("run", "InvalidJobAccount", [another, at.job]),
        ),
        violation(
          "somebody else paid for the run",
          passing("payer_run", at.stranger),
          caused("run", "InvalidPayer"),
        ),
        violation(
          "another node runs the job",
          passing("authority", at.stranger),
          caused("run", "Unauthorized"),
        ),
      ],
    }),
    existing("market", "market", { rules: [anotherVault] }),
    existing("vault", "token", { mut: true }),
    existing("deposit", "token", { mut: true, dup: true, rules: [notUsual("deposit")] }),
    existing("user", "token", {
      mut: true,
      rules: [
        violation("user is of another mint", passing("user", at.otherTokens), caused("user", "InvalidATA")),
      ],
    }),
    unchecked("payer_run", { mut: true }),
    unchecked("payer_job", { mut: true }),
    signer("authority"),
    tokenProgram,
  ],
  handler: [nullResult("finish.rs:52"), vaultIsEmpty],
  successes: [
    {
      what: "the result is stored, the node paid for its time, the rest refunded",
      becomes: (world) => void paid(world),
    },
    {
      what: "a node that ran over the timeout is paid for the timeout",
      given(world) {
        const given = instruction(world);
        world.run({ time: now - 10_000n });
        return given;
      },
      becomes: (world) => void done(world, now - 10_000n).pay(at.vault, at.nodeNos, 6_000n),
    },
    {
      what: "the node says which of its accounts is paid",
      given: (world) => instruction(world, at.payerNos, at.spareNos),
      becomes: (world) =>
        void done(world).pay(at.vault, at.spareNos, 1_000n).pay(at.vault, at.payerNos, 5_000n),
    },
    {
      what: "refund and earnings may go to one account",
      given: (world) => instruction(world, at.payerNos, at.payerNos),
      becomes: (world) => void done(world).pay(at.vault, at.payerNos, 6_000n),
    },
    {
      what: "a free job pays nobody, and any token accounts will do",
      given(world) {
        const given = instruction(world, at.spareNos, at.otherTokens);
        world.job({ price: 0n });
        return given;
      },
      becomes: (world) => void done(world),
    },
    {
      what: "a stopped job that was claimed is finished like any other",
      given: withState(3),
      becomes: (world) => void paid(world),
    },
    {
      what: "a job done before is paid for again out of the others' deposits",
      given: withState(2),
      becomes: (world) => void paid(world),
    },
  ],
};
