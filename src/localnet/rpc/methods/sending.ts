import type { Address } from "@solana/kit";
import { getSetComputeUnitLimitInstruction } from "@solana-program/compute-budget";
import { getTransferSolInstruction } from "@solana-program/system";
import { z } from "zod";
import { commitments } from "../../ledger/commitment.ts";
import type { Outcome } from "../../ledger/execute.ts";
import { describeTransactionError, MalformedTransaction, TransactionRefused } from "../../ledger/failure.ts";
import { budgetOf } from "../../ledger/fees.ts";
import type { TransactionRecord } from "../../ledger/history.ts";
import { signaturesAreValid } from "../../ledger/signatures.ts";
import { decodeMessage, decodeTransaction, type LedgerTransaction } from "../../ledger/transaction.ts";
import { submitInstructions } from "../../sending.ts";
import { fromText } from "../bytes.ts";
import { invalidParams, RpcFailure, rpcCode } from "../failure.ts";
import {
  amountParam,
  commitmentConfig,
  commitmentFor,
  inContext,
  type MethodTable,
  method,
  optional,
} from "../method.ts";
import { addressParam } from "../params.ts";
import { outcomeView, refusalView, simulate } from "../simulation.ts";

const wireEncoding = z.enum(["base58", "base64"]).optional();

const leastUnitsOfAirdrop = 1_000;
let airdrops = 0;

const sendConfig = z.object({
  encoding: wireEncoding,
  skipPreflight: z.boolean().optional(),
  preflightCommitment: z.enum(commitments).optional(),
  /** This node runs a transaction at once or never, so there is nothing to repeat. */
  maxRetries: z.union([z.number(), z.bigint()]).nullish(),
  minContextSlot: amountParam.optional(),
});

/** Running transactions, and paying for them. */
export const sendingMethods: MethodTable = {
  sendTransaction: method(z.tuple([z.string(), optional(sendConfig)]), (context, [text, config]) => {
    const transaction = decode(text, config?.encoding);
    const { preflightCommitment: commitment, minContextSlot } = config ?? {};
    const asked = commitmentFor(context, { commitment, minContextSlot });
    if (!config?.skipPreflight) {
      if (!signaturesAreValid(transaction)) {
        const code = rpcCode.signature_verification_failure;
        throw new RpcFailure(code, "Transaction signature verification failure");
      }
      preflight(() => context.ledger.simulate(transaction, asked));
    }
    try {
      context.ledger.submit(transaction);
    } catch (error) {
      // A node answers with the signature also when the cluster then drops the transaction.
      if (!(error instanceof TransactionRefused)) throw error;
      context.log.debug("dropped a transaction", { signature: transaction.signature, reason: error.message });
    }
    return transaction.signature;
  }),

  simulateTransaction: method(
    z.tuple([
      z.string(),
      optional(
        commitmentConfig.extend({
          encoding: wireEncoding,
          sigVerify: z.boolean().optional(),
          replaceRecentBlockhash: z.boolean().optional(),
          innerInstructions: z.boolean().optional(),
          accounts: z
            .object({
              addresses: z.array(addressParam),
              encoding: z.enum(["base64", "jsonParsed"]).optional(),
            })
            .nullish(),
        }),
      ),
    ]),
    (context, [text, config]) => {
      const transaction = decode(text, config?.encoding);
      const commitment = commitmentFor(context, config);
      if (config?.sigVerify && config.replaceRecentBlockhash) {
        throw invalidParams("sigVerify may not be used with replaceRecentBlockhash");
      }
      return inContext(context, commitment, simulate(context, transaction, commitment, config ?? {}));
    },
  ),

  getFeeForMessage: method(z.tuple([z.string(), optional(commitmentConfig)]), (context, [text, config]) => {
    const commitment = commitmentFor(context, config);
    const { slots } = context.ledger;
    const { blockhash, fee } = feeOf(fromText(text, "base64"));
    return inContext(context, commitment, slots.isRecent(blockhash, slots.at(commitment)) ? fee : null);
  }),

  getRecentPrioritizationFees: method(
    z.tuple([z.array(addressParam).max(128, "Too many inputs provided; max 128").optional()]),
    ({ ledger }, [addresses = []]) => {
      const { current } = ledger.slots;
      return Array.from({ length: 150 }, (_, age) => current - 149n + BigInt(age)).map((slot) => ({
        prioritizationFee: lowestFee(ledger.history.inSlot(slot), addresses),
        slot,
      }));
    },
  ),

  requestAirdrop: method(
    z.tuple([addressParam, amountParam, optional(commitmentConfig)]),
    async ({ ledger, faucet }, [destination, amount]) => {
      const gift = getTransferSolInstruction({ source: faucet, destination, amount });
      // Two equal airdrops in one slot would be one transaction; a limit of their own tells them apart.
      const units = leastUnitsOfAirdrop + (airdrops++ % 1_000_000);
      const instructions = [getSetComputeUnitLimitInstruction({ units }), gift];
      const record = await submitInstructions(ledger, faucet, instructions);
      return record.transaction.signature;
    },
  ),
};

function decode(text: string, encoding: "base58" | "base64" = "base58"): LedgerTransaction {
  try {
    return decodeTransaction(fromText(text, encoding));
  } catch (error) {
    if (error instanceof MalformedTransaction) {
      throw new RpcFailure(rpcCode.invalid_params, error.message);
    }
    throw error;
  }
}

/** A transaction that would fail is not sent. */
function preflight(attempt: () => Outcome): void {
  let data: ReturnType<typeof outcomeView>;
  try {
    const outcome = attempt();
    if (outcome.error === null) return;
    data = outcomeView(outcome);
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    data = refusalView(error.error);
  }
  const reason = describeTransactionError(data.err ?? "");
  throw new RpcFailure(rpcCode.preflight_failure, `Transaction simulation failed: ${reason}`, data);
}

function lowestFee(records: readonly TransactionRecord[], addresses: readonly Address[]): bigint {
  const competing = records.filter(({ transaction }) => {
    const locked = transaction.accounts.filter(({ writable }) => writable).map(({ address }) => address);
    return addresses.every((address) => locked.includes(address));
  });
  const fees = competing.map(({ outcome }) => outcome.micro_lamports_per_unit);
  return fees.sort((a, b) => (a === b ? 0 : a < b ? -1 : 1))[0] ?? 0n;
}

function feeOf(message: Uint8Array): { blockhash: string; fee: bigint } {
  try {
    const transaction = decodeMessage(message);
    return { blockhash: transaction.blockhash, fee: budgetOf(transaction).fee };
  } catch (error) {
    if (error instanceof MalformedTransaction || error instanceof TransactionRefused) {
      throw invalidParams(error.message);
    }
    throw error;
  }
}
