import { getCompleteInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, signer, type Table, violation } from "../table.ts";
import { now, type World } from "../world.ts";
import { nullResult, result } from "./finish.ts";
import { having, jobState, passing } from "./shared.ts";

function instruction(world: World) {
  world.job({ state: 2, node: at.node, timeStart: now - 20n, timeEnd: now - 10n });
  return getCompleteInstruction({ job: at.job, authority: signs(at.node), ipfsResult: result }, inProgram);
}

export const complete: Table = {
  instruction: "Complete",
  given: instruction,
  hasArguments: true,
  fields: [
    existing("job", "job", {
      mut: true,
      rules: [
        jobState(0),
        jobState(3),
        violation(
          "another node ran the job",
          passing("authority", at.stranger),
          caused("job", "Unauthorized"),
        ),
        violation(
          "the job has a result",
          having((world) => void world.job({ ipfsResult: result })),
          caused("job", "JobResultsAlreadySet"),
        ),
      ],
    }),
    signer("authority"),
  ],
  handler: [nullResult("complete.rs:17")],
  successes: [
    {
      what: "the node posts the result of a job its owner ended",
      becomes: (world) => void world.job({ ipfsResult: result }),
      raw: (world) => [world.get(at.job).data.slice(40, 72), result],
    },
  ],
};
