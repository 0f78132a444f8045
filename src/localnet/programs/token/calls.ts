import type { Address } from "@solana/kit";
import { getTransferInstructionDataEncoder, TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import type { InnerInstruction } from "../../ledger/program.ts";

interface Transfer {
  readonly from: Address;
  readonly to: Address;
  readonly authority: Address;
  readonly amount: bigint;
}

/** The transfer that one program has the Token program do. */
export function transferCall({ from, to, authority, amount }: Transfer): InnerInstruction {
  return {
    program: TOKEN_PROGRAM_ADDRESS,
    accounts: [
      { address: from, signer: false, writable: true },
      { address: to, signer: false, writable: true },
      { address: authority, signer: true, writable: false },
    ],
    data: getTransferInstructionDataEncoder().encode({ amount }),
  };
}
