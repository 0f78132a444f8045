import { identifyTokenInstruction, TOKEN_PROGRAM_ADDRESS, TokenInstruction } from "@solana-program/token";
import { InstructionFailure } from "../../ledger/failure.ts";
import type { Call, Program } from "../../ledger/program.ts";
import { decodeArguments } from "../call-accounts.ts";
import { closeAccount } from "./close-account.ts";
import { approve, revoke } from "./delegation.ts";
import { initializeAccount3, initializeMint2, mintTo } from "./initialize.ts";
import { setAuthority } from "./set-authority.ts";
import { transfer, transferChecked } from "./transfer.ts";

const unitsOfAnInstruction = 4_500;

const handlers: Partial<Record<TokenInstruction, (call: Call) => void>> = {
  [TokenInstruction.InitializeAccount3]: initializeAccount3,
  [TokenInstruction.InitializeMint2]: initializeMint2,
  [TokenInstruction.MintTo]: mintTo,
  [TokenInstruction.Transfer]: transfer,
  [TokenInstruction.TransferChecked]: transferChecked,
  [TokenInstruction.Approve]: approve,
  [TokenInstruction.Revoke]: revoke,
  [TokenInstruction.SetAuthority]: setAuthority,
  [TokenInstruction.CloseAccount]: closeAccount,
};

export const tokenProgram: Program = {
  address: TOKEN_PROGRAM_ADDRESS,
  builtin: false,
  run(call) {
    call.consume(unitsOfAnInstruction);
    const kind = decodeArguments(() => identifyTokenInstruction(call.data));
    call.log(`Instruction: ${TokenInstruction[kind]}`);
    const handler = handlers[kind];
    if (!handler) {
      call.log(`this local network does not support the Token instruction ${TokenInstruction[kind]} yet`);
      throw new InstructionFailure("InvalidInstructionData");
    }
    handler(call);
  },
};
