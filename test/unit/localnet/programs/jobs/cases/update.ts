import { getUpdateInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, signer, type Table, unchecked, violation } from "../table.ts";
import { first, passing } from "./shared.ts";

const terms = { jobExpiration: -1n, jobPrice: 5n, jobType: 77, jobTimeout: 9n };
const instruction = () =>
  getUpdateInstruction(
    {
      market: at.market,
      accessKey: at.collection,
      authority: signs(at.owner),
      ...terms,
      nodeStakeMinimum: 1n << 100n,
    },
    inProgram,
  );

export const update: Table = {
  instruction: "Update",
  given: instruction,
  hasArguments: true,
  fields: [
    existing("market", "market", {
      mut: true,
      rules: [
        violation(
          "somebody else owns the market",
          passing("authority", at.stranger),
          caused("market", "Unauthorized", [at.owner, at.stranger]),
        ),
      ],
    }),
    unchecked("access_key"),
    signer("authority"),
  ],
  handler: [],
  successes: [
    {
      what: "the owner changes the terms; the queue and jobs that wait keep what they have, and the job type is raw",
      given(world) {
        world.job({}, first).market({ queueType: 0, queue: [first] });
        return instruction();
      },
      becomes: (world) =>
        void world.market({ ...terms, nodeAccessKey: at.collection, nodeXnosMinimum: 1n << 100n }),
      raw(world) {
        const { data } = world.get(at.market);
        const expected = Buffer.alloc(34);
        expected.writeBigInt64LE(-1n, 0);
        expected.writeBigUInt64LE(5n, 8);
        expected.writeBigInt64LE(9n, 16);
        expected[24] = 77;
        return [data.subarray(40, 65), Uint8Array.from(expected.subarray(0, 25))];
      },
    },
  ],
};
