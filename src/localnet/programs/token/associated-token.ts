import type { Address } from "@solana/kit";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import {
  ASSOCIATED_TOKEN_PROGRAM_ADDRESS,
  AssociatedTokenInstruction,
  getInitializeAccount3InstructionDataEncoder,
  identifyAssociatedTokenInstruction,
  TOKEN_PROGRAM_ADDRESS,
} from "@solana-program/token";
import { bytesOf } from "../../ledger/addresses.ts";
import { deriveAddress } from "../../ledger/derived-address.ts";
import { InstructionFailure } from "../../ledger/failure.ts";
import type { Call, Program } from "../../ledger/program.ts";
import { tokenOf } from "../../ledger/token-balances.ts";
import { accountAt, decodeArguments } from "../call-accounts.ts";
import { createAccount } from "../create-account.ts";
import { bytesOfTokenAccount } from "./state.ts";

const unitsOfAnInstruction = 10_000;

/** The address of a wallet's usual account for a mint. */
export function associatedTokenAddress(owner: Address, mint: Address): Address {
  const seeds = [bytesOf(owner), bytesOf(TOKEN_PROGRAM_ADDRESS), bytesOf(mint)];
  return deriveAddress(ASSOCIATED_TOKEN_PROGRAM_ADDRESS, seeds).address;
}

export const associatedTokenProgram: Program = {
  address: ASSOCIATED_TOKEN_PROGRAM_ADDRESS,
  builtin: false,
  run(call) {
    call.consume(unitsOfAnInstruction);
    // Its first version had one instruction, create, with no data at all.
    const kind =
      call.data.length === 0
        ? AssociatedTokenInstruction.CreateAssociatedToken
        : decodeArguments(() => identifyAssociatedTokenInstruction(call.data));
    if (kind === AssociatedTokenInstruction.CreateAssociatedToken) create(call, false);
    else if (kind === AssociatedTokenInstruction.CreateAssociatedTokenIdempotent) create(call, true);
    else {
      call.log(`this local network does not support ${AssociatedTokenInstruction[kind]} yet`);
      throw new InstructionFailure("InvalidInstructionData");
    }
  },
};

function create(call: Call, idempotent: boolean): void {
  call.log(idempotent ? "CreateIdempotent" : "Create");
  const [payer, account, owner, mint] = [0, 1, 2, 3].map((index) => accountAt(call, index).address) as [
    Address,
    Address,
    Address,
    Address,
  ];
  if (account !== associatedTokenAddress(owner, mint)) {
    call.log("Error: Associated address does not match seed derivation");
    throw new InstructionFailure("InvalidSeeds");
  }
  const existing = tokenOf(call.read(account));
  if (idempotent && existing) {
    if (existing.owner === owner && existing.mint === mint) return;
    call.log("Error: Associated token account owner does not match address derivation");
    throw new InstructionFailure({ Custom: 0 });
  }
  if (call.read(account).owner !== SYSTEM_PROGRAM_ADDRESS) throw new InstructionFailure("IllegalOwner");
  createAccount(call, {
    payer,
    account,
    bytes: bytesOfTokenAccount,
    owner: TOKEN_PROGRAM_ADDRESS,
    derived: true,
  });
  call.invoke({
    program: TOKEN_PROGRAM_ADDRESS,
    accounts: [
      { address: account, signer: false, writable: true },
      { address: mint, signer: false, writable: false },
    ],
    data: getInitializeAccount3InstructionDataEncoder().encode({ owner }),
  });
}
