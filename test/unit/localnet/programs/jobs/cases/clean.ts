import { getCleanInstruction } from "@nosana/jobs-program";
import { at, inProgram } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, type Table, unchecked, violation } from "../table.ts";
import { now, type World } from "../world.ts";
import { having, jobState, passing } from "./shared.ts";

function instruction(world: World, timeEnd = now - 3_601n, market = at.market as typeof at.market) {
  world.job({ state: 2, timeEnd });
  return getCleanInstruction({ job: at.job, market, payer: at.payer }, inProgram);
}

const gone = (world: World) => void world.close(at.job, at.payer);

export const clean: Table = {
  instruction: "Clean",
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
        jobState(0),
        jobState(3),
        violation(
          "the job ended just as long ago as the market keeps jobs",
          having((world) => void world.job({ timeEnd: now - 3_600n })),
          caused("job", "JobNotExpired"),
        ),
        violation(
          "the job just ended",
          having((world) => void world.job({ timeEnd: now })),
          caused("job", "JobNotExpired"),
        ),
      ],
    }),
    existing("market", "market"),
    unchecked("payer", { mut: true }),
  ],
  handler: [],
  successes: [
    { what: "nobody signs, and the rent goes to who paid", becomes: gone },
    {
      what: "another market with less patience does",
      given(world) {
        world.market({ jobExpiration: -1n }, at.otherMarket);
        return instruction(world, now, at.otherMarket as never);
      },
      becomes: gone,
    },
  ],
};
