import { getStopInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused, occurred } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import type { World } from "../world.ts";
import { first, having, last, passing } from "./shared.ts";

function instruction(world: World) {
  world.market({ queueType: 1, queue: [first, at.node, last] });
  return getStopInstruction({ market: at.market, node: at.node, authority: signs(at.node) }, inProgram);
}

export const stop: Table = {
  instruction: "Stop",
  given: instruction,
  fields: [
    existing("market", "market", {
      mut: true,
      rules: [
        violation(
          "jobs wait, no nodes",
          having((world) => void world.market({ queueType: 0, queue: [at.node] })),
          caused("market", "MarketInWrongState"),
        ),
        violation(
          "nobody waits",
          having((world) => void world.market({ queueType: 255, queue: [] })),
          caused("market", "MarketInWrongState"),
        ),
        violation(
          "neither the node nor the market's owner signs",
          passing("authority", at.stranger),
          caused("market", "Unauthorized"),
        ),
      ],
    }),
    unchecked("node"),
    signer("authority"),
  ],
  handler: [
    violation(
      "the node does not wait",
      having((world) => void world.market({ queue: [first, last] })),
      occurred("NotInMarketQueue"),
    ),
  ],
  successes: [
    {
      what: "a node leaves, the others wait on in their order",
      becomes: (world) => void world.market({ queue: [first, last] }),
    },
    {
      what: "the market's owner sends a node away",
      change: (trial) => void trial.pass("authority", at.owner),
      becomes: (world) => void world.market({ queue: [first, last] }),
    },
    {
      what: "after the last node nobody waits",
      given(world) {
        const given = instruction(world);
        world.market({ queue: [at.node] });
        return given;
      },
      becomes: (world) => void world.market({ queueType: 255, queue: [] }),
    },
  ],
};
