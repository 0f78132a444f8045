import { getListInstruction } from "@nosana/jobs-program";
import { type Address, getAddressEncoder } from "@solana/kit";
import { at, inProgram, rewardsProgram, signs } from "../addresses.ts";
import { caused, custom } from "../expected.ts";
import { created, existing, signer, type Table, unchecked, violation } from "../table.ts";
import { bytesOf, definition, now, pool, reflectionData, rentOf, type World } from "../world.ts";
import {
  another,
  anotherVault,
  first,
  having,
  last,
  notUsual,
  paymentFailures,
  rewardsProgramField,
  systemProgramField,
  timeoutPanics,
  tokenProgram,
} from "./shared.ts";

export const posting = (timeout = 60n, user = at.payerNos) => ({
  job: signs(at.job),
  market: at.market,
  run: signs(at.run),
  user,
  vault: at.vault,
  payer: signs(at.payer),
  rewardsReflection: at.reflection,
  rewardsVault: at.rewardsVault,
  authority: signs(at.project),
  rewardsProgram,
  ipfsJob: definition,
  timeout,
});

const instruction = (timeout?: bigint, user?: typeof at.payerNos) =>
  getListInstruction(posting(timeout, user), inProgram);

const jobMade = (world: World, timeout = 60n, jobPrice = 100n) =>
  world.lamports(at.payer, -rentOf(bytesOf.job)).job({ timeout, price: jobPrice });

export const runMade = (world: World) =>
  world
    .lamports(at.payer, -rentOf(bytesOf.run))
    .run({ job: at.job, node: at.node, payer: at.payer, time: now });

/** The fee goes to the pool, where it counts as shared out. */
export function feePaid(world: World, fee: bigint): void {
  const total_xnos = pool.total_xnos + fee;
  const state = { ...pool, total_xnos, rate: pool.total_reflection / total_xnos };
  world.pay(at.payerNos, at.rewardsVault, fee).change(at.reflection, { data: reflectionData(state) });
}

const keyBytes = (address: Address) => getAddressEncoder().encode(address);

/** A run's 120 bytes, as they stand in the documentation of its layout. */
function runBytes(payer: Address, time: bigint): Uint8Array {
  const bytes = Buffer.alloc(120);
  bytes.set([0xc2, 0xa9, 0x6e, 0xe6, 0xeb, 0x0b, 0xe1, 0x16]);
  bytes.set(keyBytes(at.job), 8);
  bytes.set(keyBytes(at.node), 40);
  bytes.set(keyBytes(payer), 72);
  bytes.writeBigInt64LE(time, 105);
  return Uint8Array.from(bytes);
}

/** A job's 240 bytes, put together field by field as the program's documentation of its layout has them. */
function jobBytes(): Uint8Array {
  const bytes = Buffer.alloc(240);
  bytes.set([0x5b, 0x10, 0xa2, 0x05, 0x2d, 0xd2, 0x7d, 0x41]);
  bytes.fill(7, 8, 40);
  for (const [offset, address] of [
    [72, at.market],
    [136, at.payer],
    [176, at.project],
  ] as const) {
    bytes.set(keyBytes(address), offset);
  }
  bytes.writeBigUInt64LE(100n, 168);
  bytes.writeBigInt64LE(60n, 225);
  return Uint8Array.from(bytes);
}

export const list: Table = {
  instruction: "List",
  given: () => instruction(),
  hasArguments: true,
  fields: [
    created("job", "payer", "list.rs:8"),
    existing("market", "market", { mut: true, rules: [anotherVault] }),
    unchecked("run", {
      mut: true,
      rules: [
        violation(
          "the run does not sign",
          (trial) => void trial.without("signer", "run"),
          caused("run", "MissingSignature"),
        ),
        violation(
          "the run has lamports",
          having((world) => void world.lamports(at.run, 1_000_000n)),
          caused("run", "LamportsNonNull"),
        ),
      ],
    }),
    existing("user", "token", { mut: true, rules: [notUsual("user")] }),
    existing("vault", "token", { mut: true }),
    signer("payer", { mut: true, pays: true }),
    existing("rewards_reflection", "reflection", { mut: true }),
    existing("rewards_vault", "token", { mut: true }),
    signer("authority"),
    rewardsProgramField,
    tokenProgram,
    systemProgramField,
  ],
  handler: [
    violation(
      "the payer cannot pay for the run",
      having((world) => {
        world.market({ queueType: 1, queue: [at.node] });
        world.change(at.payer, { lamports: rentOf(bytesOf.job) + rentOf(0) });
      }),
      custom("insufficient lamports", 1),
    ),
    ...timeoutPanics(32),
    ...paymentFailures(at.payerNos),
    violation(
      "314 jobs wait already",
      having((world) => void world.market({ queueType: 0, queue: Array(314).fill(another) })),
      caused("market", "AccountDidNotSerialize"),
    ),
  ],
  successes: [
    {
      what: "the first job waits, and its queue is one of jobs",
      becomes: (world) =>
        void jobMade(world)
          .market({ queueType: 0, queue: [at.job] })
          .pay(at.payerNos, at.vault, 6_000n),
      raw: (world) => [world.get(at.job).data, jobBytes()],
    },
    {
      what: "a job waits behind the others",
      given(world) {
        world.market({ queueType: 0, queue: [first, last] });
        return instruction();
      },
      becomes: (world) =>
        void jobMade(world)
          .market({ queue: [first, last, at.job] })
          .pay(at.payerNos, at.vault, 6_000n),
    },
    {
      what: "the 314th job finds room",
      given(world) {
        world.market({ queueType: 0, queue: Array(313).fill(another) });
        return instruction();
      },
      becomes: (world) =>
        void jobMade(world)
          .market({ queue: [...Array(313).fill(another), at.job] })
          .pay(at.payerNos, at.vault, 6_000n),
    },
    {
      what: "the only node that waits runs the job, and nobody waits any more",
      given(world) {
        world.market({ queueType: 1, queue: [at.node] });
        return instruction();
      },
      becomes: (world) =>
        void runMade(jobMade(world)).market({ queueType: 255, queue: [] }).pay(at.payerNos, at.vault, 6_000n),
      raw: (world) => [world.get(at.run).data, runBytes(at.payer, now)],
    },
    {
      what: "the node that waited longest runs the job, and bytes behind the shorter queue stay",
      given(world) {
        world.market({ queueType: 1, queue: [at.node, first, last] });
        return instruction();
      },
      becomes: (world) =>
        void runMade(jobMade(world))
          .market({ queue: [first, last] })
          .pay(at.payerNos, at.vault, 6_000n),
      raw: (world) => {
        const queue = world.get(at.market).data.slice(147, 147 + 4 + 96);
        return [
          queue,
          Uint8Array.from([2, 0, 0, 0, ...[first, last, last].flatMap((each) => [...keyBytes(each)])]),
        ];
      },
    },
    {
      what: "a free job takes no tokens, and any token account will do",
      given(world) {
        world.market({ jobPrice: 0n });
        return instruction(60n, at.otherTokens);
      },
      becomes: (world) => void jobMade(world, 60n, 0n).market({ queueType: 0, queue: [at.job] }),
    },
    {
      what: "a free job may last less than no time",
      given(world) {
        world.market({ jobPrice: 0n });
        return instruction(-5n);
      },
      becomes: (world) => void jobMade(world, -5n, 0n).market({ queueType: 0, queue: [at.job] }),
    },
    {
      what: "a job may last no time at all",
      given: () => instruction(0n),
      becomes: (world) => void jobMade(world, 0n).market({ queueType: 0, queue: [at.job] }),
    },
    {
      what: "a market of unknown type takes the deposit and forgets the job",
      given(world) {
        world.market({ jobType: 255 });
        return instruction();
      },
      becomes: (world) => void jobMade(world).pay(at.payerNos, at.vault, 6_000n),
    },
    {
      what: "a network fee goes on top of the deposit, to the rewards",
      change: (trial) => void trial.withFee(10n),
      becomes(world) {
        jobMade(world)
          .market({ queueType: 0, queue: [at.job] })
          .pay(at.payerNos, at.vault, 6_000n);
        feePaid(world, 600n);
      },
    },
    {
      what: "a fee of less than one unit is none",
      given: () => instruction(1n),
      change: (trial) => void trial.withFee(1_000n),
      becomes: (world) =>
        void jobMade(world, 1n)
          .market({ queueType: 0, queue: [at.job] })
          .pay(at.payerNos, at.vault, 100n),
    },
    {
      what: "a key that was sent lamports before becomes a job all the same",
      given(world) {
        world.lamports(at.job, 1_000_000n);
        return instruction();
      },
      becomes(world) {
        world.accounts.delete(at.job);
        jobMade(world).lamports(at.payer, 1_000_000n);
        world.market({ queueType: 0, queue: [at.job] }).pay(at.payerNos, at.vault, 6_000n);
      },
    },
    {
      what: "who pays may also own the job",
      change: (trial) => void trial.pass("authority", at.payer),
      becomes: (world) =>
        void jobMade(world)
          .job({ project: at.payer })
          .market({ queueType: 0, queue: [at.job] })
          .pay(at.payerNos, at.vault, 6_000n),
    },
  ],
};
