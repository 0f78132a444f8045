import { getAssignInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused, occurred } from "../expected.ts";
import { created, existing, signer, type Table, unchecked, violation } from "../table.ts";
import { bytesOf, rentOf, type World } from "../world.ts";
import { feePaid, posting, runMade } from "./list.ts";
import {
  anotherVault,
  first,
  having,
  last,
  notUsual,
  passing,
  paymentFailures,
  rewardsProgramField,
  systemProgramField,
  timeoutPanics,
  tokenProgram,
} from "./shared.ts";

function instruction(world: World, timeout = 60n, user = at.payerNos) {
  world.market({ queueType: 1, queue: [first, at.node, last] });
  return getAssignInstruction({ ...posting(timeout, user), run: signs(at.run), node: at.node }, inProgram);
}

const assigned = (world: World, jobPrice = 100n, queue = [first, last]) =>
  runMade(world.lamports(at.payer, -rentOf(bytesOf.job)).job({ price: jobPrice })).market({
    queue,
    ...(queue.length === 0 && { queueType: 255 }),
  });

export const assign: Table = {
  instruction: "Assign",
  given: (world) => instruction(world),
  hasArguments: true,
  fields: [
    created("job", "payer", "assign.rs:8"),
    existing("market", "market", {
      mut: true,
      rules: [
        anotherVault,
        violation(
          "jobs wait, no nodes",
          having((world) => void world.market({ queueType: 0, queue: [first] })),
          caused("market", "MarketInWrongState"),
        ),
        violation(
          "nobody waits",
          having((world) => void world.market({ queueType: 255, queue: [] })),
          caused("market", "MarketInWrongState"),
        ),
      ],
    }),
    created("run", "payer", "assign.rs:8"),
    unchecked("node"),
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
      "the node does not wait in the queue",
      passing("node", at.stranger),
      occurred("NotInMarketQueue"),
    ),
    ...timeoutPanics(32),
    ...paymentFailures(at.payerNos),
  ],
  successes: [
    {
      what: "the named node runs the job, the others wait on in their order",
      becomes: (world) => void assigned(world).pay(at.payerNos, at.vault, 6_000n),
    },
    {
      what: "after the last node nobody waits",
      given(world) {
        const given = instruction(world);
        world.market({ queue: [at.node] });
        return given;
      },
      becomes: (world) => void assigned(world, 100n, []).pay(at.payerNos, at.vault, 6_000n),
    },
    {
      what: "a free job takes no tokens, and any token account will do",
      given(world) {
        world.market({ jobPrice: 0n });
        return instruction(world, 60n, at.otherTokens);
      },
      becomes: (world) => void assigned(world, 0n),
    },
    {
      what: "a network fee goes on top of the deposit, to the rewards",
      change: (trial) => void trial.withFee(10n),
      becomes(world) {
        assigned(world).pay(at.payerNos, at.vault, 6_000n);
        feePaid(world, 600n);
      },
    },
  ],
};
