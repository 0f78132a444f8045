import { z } from "zod";
import { type Commitment, commitments } from "../../ledger/commitment.ts";
import type { TransactionRecord } from "../../ledger/history.ts";
import { invalidParams, RpcFailure, rpcCode } from "../failure.ts";
import {
  commitmentConfig,
  commitmentFor,
  inContext,
  type MethodTable,
  method,
  optional,
  type RpcContext,
} from "../method.ts";
import { addressParam, signatureParam } from "../params.ts";
import { transactionEncodings, transactionView } from "../transaction-view.ts";

const mostStatusesAtOnce = 256;
const mostSignaturesPerPage = 1000;

/** Without a search of the history only this many slots are looked through, as on a real node. */
const slotsOfStatusCache = 300n;

/** What became of transactions. */
export const historyMethods: MethodTable = {
  getSignatureStatuses: method(
    z.tuple([
      z.array(signatureParam).max(mostStatusesAtOnce, `Too many inputs provided; max ${mostStatusesAtOnce}`),
      optional(z.object({ searchTransactionHistory: z.boolean().optional() })),
    ]),
    (context, [signatures, config]) => {
      const { ledger } = context;
      const oldest = config?.searchTransactionHistory ? 0n : ledger.slots.current - slotsOfStatusCache;
      const statuses = signatures.map((signature) => {
        const record = ledger.history.find(signature);
        return record && record.slot >= oldest && record.slot <= ledger.slots.current
          ? statusOf(context, record)
          : null;
      });
      return inContext(context, "processed", statuses);
    },
  ),

  getTransaction: method(
    z.tuple([
      signatureParam,
      z
        .union([
          z.enum(transactionEncodings),
          commitmentConfig.extend({
            encoding: z.enum(transactionEncodings).optional(),
            maxSupportedTransactionVersion: z.number().int().nonnegative().optional(),
          }),
        ])
        .nullish()
        .transform((config) => (typeof config === "string" ? { encoding: config } : (config ?? {}))),
    ]),
    (context, [signature, config]) => {
      const record = context.ledger.history.find(signature);
      // As in Agave's `RpcTransactionConfig`, there is no `minContextSlot` here, and one that is sent changes nothing.
      const { commitment } = "commitment" in config ? config : {};
      const newest = context.ledger.slots.at(storedCommitment(commitmentFor(context, { commitment })));
      if (!record || record.slot > newest || record.slot < context.ledger.history.first_slot) return null;
      const { version } = record.transaction;
      const versionsTaken = "maxSupportedTransactionVersion" in config;
      if (version !== "legacy" && !versionsTaken) {
        const text =
          `Transaction version (${version}) is not supported by the requesting client. ` +
          'Please try the request again with the following configuration parameter: "maxSupportedTransactionVersion": 0';
        throw new RpcFailure(rpcCode.unsupported_transaction_version, text);
      }
      const { version: shown, ...view } = transactionView(record, config.encoding ?? "json");
      return versionsTaken ? { ...view, version: shown } : view;
    },
  ),

  getSignaturesForAddress: method(
    z.tuple([
      addressParam,
      optional(
        commitmentConfig.extend({
          before: signatureParam.optional(),
          until: signatureParam.optional(),
          limit: z.number().int().min(1).max(mostSignaturesPerPage).optional(),
        }),
      ),
    ]),
    (context, [address, config]) => {
      const commitment = storedCommitment(commitmentFor(context, config));
      const page = {
        limit: config?.limit ?? mostSignaturesPerPage,
        newest_slot: context.ledger.slots.at(commitment),
        ...(config?.before !== undefined && { before: config.before }),
        ...(config?.until !== undefined && { until: config.until }),
      };
      return context.ledger.history.of(address, page).map((record) => ({
        blockTime: record.block_time,
        confirmationStatus: context.ledger.commitmentOf(record.slot),
        err: record.outcome.error,
        memo: null,
        signature: record.transaction.signature,
        slot: record.slot,
      }));
    },
  ),
};

function statusOf({ ledger }: RpcContext, record: TransactionRecord) {
  const confirmationStatus = ledger.commitmentOf(record.slot);
  const { error } = record.outcome;
  return {
    confirmationStatus,
    confirmations: confirmationStatus === "finalized" ? null : ledger.slots.current - record.slot,
    err: error,
    slot: record.slot,
    status: error === null ? { Ok: null } : { Err: error },
  };
}

/** History is only kept of blocks, and a block is at least confirmed. */
function storedCommitment(commitment: Commitment): Commitment {
  if (commitment === commitments[0]) {
    throw invalidParams("Method does not support commitment below `confirmed`");
  }
  return commitment;
}
