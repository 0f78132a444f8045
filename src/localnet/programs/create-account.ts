import type { Address } from "@solana/kit";
import {
  getAllocateInstructionDataEncoder,
  getAssignInstructionDataEncoder,
  getCreateAccountInstructionDataEncoder,
  getTransferSolInstructionDataEncoder,
  SYSTEM_PROGRAM_ADDRESS,
} from "@solana-program/system";
import { exists, rentExemptMinimum } from "../ledger/account.ts";
import type { Call } from "../ledger/program.ts";

export interface NewAccount {
  readonly payer: Address;
  readonly account: Address;
  readonly bytes: number;
  readonly owner: Address;
  /** Whether the account is derived from the calling program, which then signs for it. */
  readonly derived?: boolean;
}

/** Creates a rent-exempt account through the System program, also at an address that was sent lamports before. */
export function createAccount(call: Call, { payer, account, bytes, owner, derived }: NewAccount): void {
  const signers = derived ? [account] : [];
  const from = { address: payer, signer: true, writable: true };
  const to = { address: account, signer: true, writable: true };
  const system = (accounts: (typeof from)[], data: Parameters<Call["invoke"]>[0]["data"]) =>
    call.invoke({ program: SYSTEM_PROGRAM_ADDRESS, accounts, data }, signers);

  const existing = call.read(account);
  const lamports = rentExemptMinimum(bytes);
  if (!exists(existing)) {
    const creation = { lamports, space: bytes, programAddress: owner };
    system([from, to], getCreateAccountInstructionDataEncoder().encode(creation));
    return;
  }
  if (existing.lamports < lamports) {
    const missing = { amount: lamports - existing.lamports };
    system([from, { ...to, signer: false }], getTransferSolInstructionDataEncoder().encode(missing));
  }
  system([to], getAllocateInstructionDataEncoder().encode({ space: bytes }));
  system([to], getAssignInstructionDataEncoder().encode({ programAddress: owner }));
}
