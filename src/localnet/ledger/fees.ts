import { COMPUTE_BUDGET_PROGRAM_ADDRESS } from "@solana-program/compute-budget";
import { systemProgram } from "./account.ts";
import { TransactionRefused } from "./failure.ts";
import type { LedgerTransaction } from "./transaction.ts";

export const lamportsPerSignature = 5000n;
const unitsOfProgram = 200_000;
const unitsOfBuiltin = 3_000;
const unitsAtMost = 1_400_000;

export interface Budget {
  /** Compute units all instructions may use together. */
  readonly units: number;
  readonly micro_lamports_per_unit: bigint;
  /** Base and priority fee in lamports. */
  readonly fee: bigint;
}

/** Reads the transaction's compute budget instructions and computes its fee. */
export function budgetOf(transaction: LedgerTransaction): Budget {
  let limit: number | undefined;
  let price: bigint | undefined;
  let usual = 0;
  transaction.instructions.forEach((instruction, index) => {
    const program = transaction.accounts[instruction.program_index]?.address;
    const builtin = program === COMPUTE_BUDGET_PROGRAM_ADDRESS || program === systemProgram;
    usual += builtin ? unitsOfBuiltin : unitsOfProgram;
    if (program !== COMPUTE_BUDGET_PROGRAM_ADDRESS) return;
    const request = requestOf(instruction.data);
    if (request === undefined) {
      throw new TransactionRefused({ InstructionError: [index, "InvalidInstructionData"] });
    }
    if (request.kind === "limit" && limit === undefined) limit = request.units;
    else if (request.kind === "price" && price === undefined) price = request.micro_lamports;
    else if (request.kind !== "other") throw new TransactionRefused({ DuplicateInstruction: index });
  });
  const units = Math.min(limit ?? usual, unitsAtMost);
  const micro_lamports_per_unit = price ?? 0n;
  const priority = (micro_lamports_per_unit * BigInt(units) + 999_999n) / 1_000_000n;
  return {
    units,
    micro_lamports_per_unit,
    fee: lamportsPerSignature * BigInt(transaction.signatures.length) + priority,
  };
}

type BudgetRequest =
  | { readonly kind: "limit"; readonly units: number }
  | { readonly kind: "price"; readonly micro_lamports: bigint }
  | { readonly kind: "other" };

function requestOf(data: Uint8Array): BudgetRequest | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const tag = data[0];
  if (tag === 2 && data.length >= 5) return { kind: "limit", units: view.getUint32(1, true) };
  if (tag === 3 && data.length >= 9) return { kind: "price", micro_lamports: view.getBigUint64(1, true) };
  if ((tag === 1 || tag === 4) && data.length >= 5) return { kind: "other" };
  return undefined;
}
