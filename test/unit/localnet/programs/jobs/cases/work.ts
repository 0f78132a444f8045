import { getWorkInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused, custom } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import { bytesOf, now, rentOf, type World } from "../world.ts";
import { accessKey, admission, admitted, withoutKey } from "./admission.ts";
import { first, having, last, systemProgramField } from "./shared.ts";

function instruction(world: World) {
  admitted(world);
  return getWorkInstruction(
    {
      run: signs(at.run),
      market: at.market,
      payer: signs(at.nodePayer),
      stake: at.stake,
      nft: at.accessNft,
      metadata: at.accessMetadata,
      authority: signs(at.node),
    },
    inProgram,
  );
}

const { stake, nft, metadata } = admission;

export const work: Table = {
  instruction: "Work",
  given: instruction,
  fields: [
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
    existing("market", "market", {
      mut: true,
      rules: [
        violation(
          "the node waits already",
          having((world) => void world.market({ queueType: 1, queue: [first, at.node] })),
          caused("market", "NodeAlreadyQueued"),
        ),
      ],
    }),
    signer("payer", { mut: true }),
    stake,
    nft,
    metadata,
    signer("authority"),
    systemProgramField,
  ],
  handler: [
    violation(
      "the payer cannot pay for the run",
      having((world) => {
        world.market({ queueType: 0, queue: [at.job] });
        world.change(at.nodePayer, { lamports: rentOf(0) });
      }),
      custom("insufficient lamports", 1),
    ),
  ],
  successes: [
    {
      what: "the first node waits, and its queue is one of nodes",
      becomes: (world) => void world.market({ queueType: 1, queue: [at.node] }),
    },
    {
      what: "a node waits behind the others",
      given(world) {
        world.market({ queueType: 1, queue: [first, last] });
        return instruction(world);
      },
      becomes: (world) => void world.market({ queue: [first, last, at.node] }),
    },
    {
      what: "the job that waited longest runs",
      given(world) {
        world.market({ queueType: 0, queue: [at.job, last] });
        return instruction(world);
      },
      becomes: (world) =>
        void world
          .lamports(at.nodePayer, -rentOf(bytesOf.run))
          .run({ time: now })
          .market({ queue: [last] }),
    },
    {
      what: "after the last job nobody waits",
      given(world) {
        world.market({ queueType: 0, queue: [at.job] });
        return instruction(world);
      },
      becomes: (world) =>
        void world
          .lamports(at.nodePayer, -rentOf(bytesOf.run))
          .run({ time: now })
          .market({ queueType: 255, queue: [] }),
    },
    {
      what: "a node may run several jobs at a time",
      given(world) {
        world.market({ queueType: 0, queue: [at.job, at.node] });
        return instruction(world);
      },
      becomes: (world) =>
        void world
          .lamports(at.nodePayer, -rentOf(bytesOf.run))
          .run({ time: now })
          .market({ queue: [at.node] }),
    },
    {
      what: "a market of unknown type forgets the node",
      given(world) {
        world.market({ jobType: 255 });
        return instruction(world);
      },
      becomes: () => {},
    },
    {
      what: "a market without an access key takes any token account and no metadata",
      given(world) {
        const given = instruction(world);
        withoutKey(world);
        return given;
      },
      change: (trial) => void trial.pass("nft", at.spareNos).pass("metadata", at.nothing),
      becomes: (world) => void world.market({ queueType: 1, queue: [at.node] }),
    },
    {
      what: "just enough stake is enough",
      given(world) {
        const given = instruction(world);
        world.stake({ xnos: 1_000n });
        return given;
      },
      becomes: (world) => void world.market({ queueType: 1, queue: [at.node], nodeAccessKey: accessKey }),
    },
  ],
};
