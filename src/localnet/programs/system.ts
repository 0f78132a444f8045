import type { Address } from "@solana/kit";
import {
  getAllocateInstructionDataDecoder,
  getAssignInstructionDataDecoder,
  getCreateAccountInstructionDataDecoder,
  getTransferSolInstructionDataDecoder,
  identifySystemInstruction,
  SystemInstruction,
} from "@solana-program/system";
import { exists, systemProgram as systemProgramAddress } from "../ledger/account.ts";
import { InstructionFailure } from "../ledger/failure.ts";
import type { Call, Program } from "../ledger/program.ts";
import type { AccountRole } from "../ledger/transaction.ts";
import { accountAt, decodeArguments, requireSigner } from "./call-accounts.ts";

const accountAlreadyInUse = 0;
const resultWithNegativeLamports = 1;
const invalidAccountDataLength = 3;
const mostBytesOfAnAccount = 10n * 1024n * 1024n;

export const systemProgram: Program = {
  address: systemProgramAddress,
  builtin: true,
  run(call) {
    call.consume(150);
    const kind = decodeArguments(() => identifySystemInstruction(call.data));
    const handler = handlers[kind];
    if (!handler) {
      call.log(`this local network does not support the System instruction ${SystemInstruction[kind]} yet`);
      throw new InstructionFailure("InvalidInstructionData");
    }
    handler(call);
  },
};

const handlers: Partial<Record<SystemInstruction, (call: Call) => void>> = {
  [SystemInstruction.CreateAccount](call) {
    const { lamports, space, programAddress } = decodeArguments(() =>
      getCreateAccountInstructionDataDecoder().decode(call.data),
    );
    const [from, to] = [accountAt(call, 0), accountAt(call, 1)];
    if (exists(call.read(to.address))) {
      call.trace(`Create Account: account Address { address: ${to.address}, base: None } already in use`);
      throw new InstructionFailure({ Custom: accountAlreadyInUse });
    }
    allocate(call, to, space);
    assign(call, to, programAddress);
    transfer(call, from, to.address, lamports);
  },

  [SystemInstruction.TransferSol](call) {
    const { amount } = decodeArguments(() => getTransferSolInstructionDataDecoder().decode(call.data));
    transfer(call, accountAt(call, 0), accountAt(call, 1).address, amount);
  },

  [SystemInstruction.Allocate](call) {
    const { space } = decodeArguments(() => getAllocateInstructionDataDecoder().decode(call.data));
    allocate(call, accountAt(call, 0), space);
  },

  [SystemInstruction.Assign](call) {
    const { programAddress } = decodeArguments(() => getAssignInstructionDataDecoder().decode(call.data));
    assign(call, accountAt(call, 0), programAddress);
  },
};

function allocate(call: Call, role: AccountRole, space: bigint): void {
  const account = call.read(role.address);
  if (!role.signer) {
    call.trace(`Allocate: 'to' account Address { address: ${role.address}, base: None } must sign`);
    throw new InstructionFailure("MissingRequiredSignature");
  }
  if (account.data.length > 0 || account.owner !== systemProgramAddress) {
    call.trace(`Allocate: account Address { address: ${role.address}, base: None } already in use`);
    throw new InstructionFailure({ Custom: accountAlreadyInUse });
  }
  if (space > mostBytesOfAnAccount) throw new InstructionFailure({ Custom: invalidAccountDataLength });
  call.write(role.address, { ...account, data: new Uint8Array(Number(space)) });
}

function assign(call: Call, role: AccountRole, owner: Address): void {
  const account = call.read(role.address);
  if (account.owner === owner) return;
  requireSigner(role);
  if (account.owner !== systemProgramAddress) throw new InstructionFailure("ModifiedProgramId");
  call.write(role.address, { ...account, owner });
}

function transfer(call: Call, from: AccountRole, to: Address, lamports: bigint): void {
  if (!from.signer) {
    call.trace(`Transfer: \`from\` account ${from.address} must sign`);
    throw new InstructionFailure("MissingRequiredSignature");
  }
  const payer = call.read(from.address);
  if (payer.data.length > 0 || payer.owner !== systemProgramAddress) {
    call.trace("Transfer: `from` must not carry data");
    throw new InstructionFailure("InvalidArgument");
  }
  if (payer.lamports < lamports) {
    call.trace(`Transfer: insufficient lamports ${payer.lamports}, need ${lamports}`);
    throw new InstructionFailure({ Custom: resultWithNegativeLamports });
  }
  call.write(from.address, { ...payer, lamports: payer.lamports - lamports });
  const receiver = call.read(to);
  call.write(to, { ...receiver, lamports: receiver.lamports + lamports });
}
