import { z } from "zod";
import { rentExemptMinimum } from "../../ledger/account.ts";
import { RpcFailure, rpcCode } from "../failure.ts";
import {
  amountParam,
  apiVersion,
  commitmentConfig,
  commitmentFor,
  inContext,
  type MethodTable,
  method,
  optional,
} from "../method.ts";

const slotsInEpoch = 432_000n;
const justConfig = z.tuple([optional(commitmentConfig)]);

/** The chain itself: slots, heights, blockhashes, its identity. */
export const chainMethods: MethodTable = {
  getLatestBlockhash: method(justConfig, (context, [config]) => {
    const commitment = commitmentFor(context, config);
    const { blockhash, last_valid_block_height } = context.ledger.slots.blockhashAt(commitment);
    return inContext(context, commitment, { blockhash, lastValidBlockHeight: last_valid_block_height });
  }),

  isBlockhashValid: method(z.tuple([z.string(), optional(commitmentConfig)]), (context, [hash, config]) => {
    const commitment = commitmentFor(context, config);
    const { slots } = context.ledger;
    return inContext(context, commitment, slots.isRecent(hash, slots.at(commitment)));
  }),

  getSlot: method(justConfig, (context, [config]) => context.ledger.slots.at(commitmentFor(context, config))),

  getBlockHeight: method(justConfig, (context, [config]) => {
    const { slots } = context.ledger;
    return slots.heightOf(slots.at(commitmentFor(context, config)));
  }),

  getEpochInfo: method(justConfig, (context, [config]) => {
    const { slots, history } = context.ledger;
    const absoluteSlot = slots.at(commitmentFor(context, config));
    return {
      absoluteSlot,
      blockHeight: slots.heightOf(absoluteSlot),
      epoch: absoluteSlot / slotsInEpoch,
      slotIndex: absoluteSlot % slotsInEpoch,
      slotsInEpoch,
      transactionCount: history.sizeAt(absoluteSlot),
    };
  }),

  getMinimumBalanceForRentExemption: method(
    z.tuple([z.number().int().nonnegative(), optional(commitmentConfig)]),
    (_context, [bytes]) => rentExemptMinimum(bytes),
  ),

  getTransactionCount: method(justConfig, (context, [config]) => {
    const { slots, history } = context.ledger;
    return history.sizeAt(slots.at(commitmentFor(context, config)));
  }),

  getGenesisHash: method(z.tuple([]), ({ ledger }) => ledger.slots.genesis_hash),
  getFirstAvailableBlock: method(z.tuple([]), ({ ledger }) => ledger.history.first_slot),
  minimumLedgerSlot: method(z.tuple([]), () => 0),
  getVersion: method(z.tuple([]), () => ({ "feature-set": 0, "solana-core": apiVersion })),
  getIdentity: method(z.tuple([]), ({ faucet }) => ({ identity: faucet.address })),
  getHealth: method(z.tuple([]), () => "ok"),

  getBlockTime: method(z.tuple([amountParam]), ({ ledger }, [slot]) => {
    if (slot <= ledger.slots.current) return ledger.slots.timeOf(slot);
    throw new RpcFailure(rpcCode.block_not_available, `Block not available for slot ${slot}`);
  }),
};
