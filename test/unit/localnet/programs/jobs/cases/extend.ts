import { getExtendInstruction } from "@nosana/jobs-program";
import { at, inProgram, rewardsProgram, signs } from "../addresses.ts";
import { caused, panicked, thrown } from "../expected.ts";
import { existing, signer, type Table, violation } from "../table.ts";
import type { World } from "../world.ts";
import { feePaid } from "./list.ts";
import {
  anotherVault,
  argument,
  having,
  jobState,
  notUsual,
  passing,
  paymentFailures,
  rewardsProgramField,
  tokenProgram,
  waiting,
} from "./shared.ts";

function instruction(world: World, user = at.payerNos, payer = at.payer as typeof at.payer) {
  waiting(world);
  return getExtendInstruction(
    {
      job: at.job,
      market: at.market,
      user,
      vault: at.vault,
      rewardsReflection: at.reflection,
      rewardsVault: at.rewardsVault,
      authority: signs(at.project),
      payer: signs(payer),
      rewardsProgram,
      timeout: 100n,
    },
    inProgram,
  );
}

const notGreater = (timeout: bigint) =>
  violation(
    `the new timeout is ${timeout}, as short as or shorter than the present one`,
    argument(0, timeout),
    thrown("extend.rs:41", "JobTimeoutNotGreater", [`Left: ${timeout}`, "Right: 60"]),
    true,
  );

export const extend: Table = {
  instruction: "Extend",
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
          "somebody else owns the job",
          passing("authority", at.stranger),
          caused("job", "Unauthorized"),
        ),
        violation("somebody else paid", passing("payer", at.stranger), caused("job", "Unauthorized")),
        jobState(2),
        jobState(3),
      ],
    }),
    existing("market", "market", { rules: [anotherVault] }),
    existing("user", "token", { mut: true, rules: [notUsual("user")] }),
    existing("vault", "token", { mut: true }),
    existing("rewards_reflection", "reflection", { mut: true }),
    existing("rewards_vault", "token", { mut: true }),
    signer("authority"),
    signer("payer"),
    rewardsProgramField,
    tokenProgram,
  ],
  handler: [
    notGreater(60n),
    notGreater(-1n),
    violation(
      "the difference is more than an i64 holds",
      (trial) => {
        trial.world.job({ timeout: -10n });
        argument(0, (1n << 63n) - 1n)(trial);
      },
      panicked("instructions/extend.rs:47:24", "attempt to subtract with overflow"),
      true,
    ),
    violation(
      "the cost is more than a u64 holds",
      argument(0, 1n << 62n),
      panicked("state.rs:245:9", "attempt to multiply with overflow"),
    ),
    ...paymentFailures(at.payerNos),
  ],
  successes: [
    {
      what: "the difference is paid for, at the price the job was posted at",
      given(world) {
        world.market({ jobPrice: 7n });
        return instruction(world);
      },
      becomes: (world) => void world.job({ timeout: 100n }).pay(at.payerNos, at.vault, 4_000n),
      raw: (world) => [
        world.get(at.job).data.slice(217),
        Uint8Array.from([...Array(8).fill(0), 100, ...Array(14).fill(0)]),
      ],
    },
    {
      what: "a running job is extended too",
      given(world) {
        const given = instruction(world);
        world.run({}).market({ queueType: 255, queue: [] });
        return given;
      },
      becomes: (world) => void world.job({ timeout: 100n }).pay(at.payerNos, at.vault, 4_000n),
    },
    {
      what: "the fee is of the difference",
      change: (trial) => void trial.withFee(10n),
      becomes(world) {
        world.job({ timeout: 100n }).pay(at.payerNos, at.vault, 4_000n);
        feePaid(world, 400n);
      },
    },
    {
      what: "anybody may pay nothing for a free job",
      given(world) {
        const given = instruction(world, at.otherTokens, at.stranger as never);
        world.job({ price: 0n });
        return given;
      },
      becomes: (world) => void world.job({ timeout: 100n }),
    },
  ],
};
