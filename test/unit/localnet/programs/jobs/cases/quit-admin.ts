import { getQuitAdminInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import type { World } from "../world.ts";
import { notTheAdmin, passing, running } from "./shared.ts";

function instruction(world: World) {
  running(world);
  return getQuitAdminInstruction({ run: at.run, payer: at.nodePayer, authority: signs(at.admin) }, inProgram);
}

export const quitAdmin: Table = {
  instruction: "QuitAdmin",
  given: instruction,
  fields: [
    existing("run", "run", {
      mut: true,
      close: "payer",
      rules: [
        violation(
          "somebody else paid for the run",
          passing("payer", at.stranger),
          caused("run", "InvalidPayer", [at.nodePayer, at.stranger]),
        ),
      ],
    }),
    unchecked("payer", { mut: true }),
    signer("authority", { rules: [notTheAdmin] }),
  ],
  handler: [],
  successes: [
    {
      what: "the run is gone; the job looks as if it waited, and waits nowhere",
      becomes: (world) => void world.close(at.run, at.nodePayer),
    },
  ],
};
