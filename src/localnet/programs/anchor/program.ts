import type { Address } from "@solana/kit";
import type { Program } from "../../ledger/program.ts";
import { anchorError, anchorFailure } from "./errors.ts";
import type { AnchorInstruction } from "./instruction.ts";

const discriminatorBytes = 8;

/** What an event given as an instruction begins with; the program was built without that. */
const eventTag = Uint8Array.of(0xe4, 0x45, 0xa5, 0x2e, 0x51, 0xcb, 0x9a, 0x1d);

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
      const key = keyOf(call.data.subarray(0, discriminatorBytes));
      const instruction = byDiscriminator.get(key);
      if (!instruction) {
        const error = key === keyOf(eventTag) ? "EventInstructionStub" : "InstructionFallbackNotFound";
        throw anchorFailure(call, anchorError[error], "handler");
      }
      instruction.run(call, settings);
    },
  };
}

const keyOf = (bytes: ArrayLike<number>) => Array.from(bytes).join(",");
