import { getQuitInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import type { World } from "../world.ts";
import { another, having, passing, running } from "./shared.ts";

function instruction(world: World) {
  running(world);
  return getQuitInstruction(
    { job: at.job, run: at.run, payer: at.nodePayer, authority: signs(at.node) },
    inProgram,
  );
}

export const quit: Table = {
  instruction: "Quit",
  given: instruction,
  fields: [
    existing("job", "job", { mut: true }),
    existing("run", "run", {
      mut: true,
      close: "payer",
      rules: [
        violation(
          "the run is another job's",
          having((world) => void world.run({ job: another })),
          caused("run", "InvalidJobAccount", [another, at.job]),
        ),
        violation(
          "somebody else paid for the run",
          passing("payer", at.stranger),
          caused("run", "InvalidPayer", [at.nodePayer, at.stranger]),
        ),
        violation(
          "another node runs the job",
          passing("authority", at.stranger),
          caused("run", "Unauthorized"),
        ),
      ],
    }),
    unchecked("payer", { mut: true }),
    signer("authority"),
  ],
  handler: [],
  successes: [
    {
      what: "the job stops, the deposit stays in the vault",
      becomes: (world) => void world.job({ state: 3 }).close(at.run, at.nodePayer),
    },
    {
      what: "a second run that quits makes a job that is done a stopped one",
      given(world) {
        const given = instruction(world);
        world.job({ state: 2 });
        return given;
      },
      becomes: (world) => void world.job({ state: 3 }).close(at.run, at.nodePayer),
    },
  ],
};
