import type { Address } from "@solana/kit";
import type { Program } from "../../ledger/program.ts";
import { anchorError, anchorFailure } from "./errors.ts";
import type { AnchorInstruction } from "./instruction.ts";

const discriminatorBytes = 8;

/** An Anchor program of the given instructions; any other data fails as it does on chain. */
export function anchorProgram<S>(
  address: Address,
  instructions: readonly AnchorInstruction<S>[],
  settings: S,
): Program {
  const byDiscriminator = new Map(instructions.map((each) => [keyOf(each.discriminator), each]));
  return {
    address,
    builtin: false,
    run(call) {
      if (call.data.length < discriminatorBytes) {
        throw anchorFailure(call, anchorError.InstructionMissing, "handler");
      }
      const instruction = byDiscriminator.get(keyOf(call.data.subarray(0, discriminatorBytes)));
      if (!instruction) throw anchorFailure(call, anchorError.InstructionFallbackNotFound, "handler");
      instruction.run(call, settings);
    },
  };
}

const keyOf = (bytes: ArrayLike<number>) => Array.from(bytes).join(",");
