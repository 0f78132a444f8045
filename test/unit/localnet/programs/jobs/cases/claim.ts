import { getClaimInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused } from "../expected.ts";
import { created, existing, signer, type Table, violation } from "../table.ts";
import { bytesOf, now, rentOf, type World } from "../world.ts";
import { admission, admitted } from "./admission.ts";
import { having, jobState, stopped, systemProgramField } from "./shared.ts";

function instruction(world: World) {
  stopped(admitted(world));
  return getClaimInstruction(
    {
      job: at.job,
      run: signs(at.run),
      market: at.market,
      stake: at.stake,
      nft: at.accessNft,
      metadata: at.accessMetadata,
      payer: signs(at.nodePayer),
      authority: signs(at.node),
    },
    inProgram,
  );
}

const claimed = (world: World) => world.lamports(at.nodePayer, -rentOf(bytesOf.run)).run({ time: now });

const { stake, nft, metadata } = admission;

export const claim: Table = {
  instruction: "Claim",
  given: instruction,
  fields: [
    existing("job", "job", {
      mut: true,
      rules: [
        violation(
          "the job is of another market",
          having((world) => void world.job({ market: at.otherMarket })),
          caused("job", "InvalidMarketAccount", [at.otherMarket, at.market]),
        ),
        jobState(0),
        jobState(2),
      ],
    }),
    created("run", "payer", "claim.rs:5"),
    existing("market", "market"),
    stake,
    nft,
    metadata,
    signer("payer", { mut: true, pays: true }),
    signer("authority"),
    systemProgramField,
  ],
  handler: [],
  successes: [
    { what: "the job has a run again, and still counts as stopped", becomes: (world) => void claimed(world) },
    {
      what: "several nodes may claim a job",
      given(world) {
        const given = instruction(world);
        world.run({ node: at.stranger }, at.nothing);
        return given;
      },
      becomes: (world) => void claimed(world),
    },
    {
      what: "a key that was sent lamports before becomes a run all the same",
      given(world) {
        world.lamports(at.run, 2_000_000n);
        return instruction(world);
      },
      becomes(world) {
        world.run({ time: now });
      },
    },
  ],
};
