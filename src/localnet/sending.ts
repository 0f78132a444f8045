import {
  appendTransactionMessageInstructions,
  createTransactionMessage,
  getTransactionEncoder,
  type Instruction,
  pipe,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
  type TransactionSigner,
} from "@solana/kit";
import type { TransactionRecord } from "./ledger/history.ts";
import type { Ledger } from "./ledger/ledger.ts";

/** Signs instructions and runs them on the ledger: the road of this network's own hosts and faucet. */
export async function submitInstructions(
  ledger: Ledger,
  payer: TransactionSigner,
  instructions: readonly Instruction[],
): Promise<TransactionRecord> {
  const { blockhash, last_valid_block_height } = ledger.slots.blockhashAt("confirmed");
  const lifetime = { blockhash, lastValidBlockHeight: last_valid_block_height };
  const message = pipe(
    createTransactionMessage({ version: 0 }),
    (empty) => setTransactionMessageFeePayerSigner(payer, empty),
    (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid),
    (alive) => appendTransactionMessageInstructions(instructions, alive),
  );
  const signed = await signTransactionMessageWithSigners(message);
  return ledger.submit(Uint8Array.from(getTransactionEncoder().encode(signed)));
}
