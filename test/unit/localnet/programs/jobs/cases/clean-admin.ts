import { getCleanAdminInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import type { World } from "../world.ts";
import { notTheAdmin, passing, waiting } from "./shared.ts";

const instruction = (state: number) => (world: World) => {
  waiting(world).job({ state });
  return getCleanAdminInstruction({ job: at.job, payer: at.payer, authority: signs(at.admin) }, inProgram);
};

export const cleanAdmin: Table = {
  instruction: "CleanAdmin",
  given: instruction(2),
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
      ],
    }),
    unchecked("payer", { mut: true }),
    signer("authority", { rules: [notTheAdmin] }),
  ],
  handler: [],
  successes: [0, 2, 3].map((state) => ({
    what: `the admin removes a job in state ${state}, without a refund and without taking it off the queue`,
    given: instruction(state),
    becomes: (world: World) => void world.close(at.job, at.payer),
  })),
};
