import { COMPUTE_BUDGET_PROGRAM_ADDRESS } from "@solana-program/compute-budget";
import type { Program } from "../ledger/program.ts";

/** Its instructions are read before the transaction runs (`ledger/fees.ts`); running them does nothing. */
export const computeBudgetProgram: Program = {
  address: COMPUTE_BUDGET_PROGRAM_ADDRESS,
  builtin: true,
  run: (call) => call.consume(150),
};
