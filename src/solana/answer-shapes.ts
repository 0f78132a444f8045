import {
  anything,
  base58,
  base64,
  count,
  countInText,
  list,
  nullOr,
  oneOf,
  optional,
  position,
  record,
  type Shape,
  text,
} from "./shape.ts";

const address = base58(32, 44);
const hash = base58(1, 44);
/** Handed back to nodes as it is, and taken apart nowhere. */
const signature: Shape = (value) =>
  typeof value === "string" && value.length > 0 && value.length <= 100
    ? null
    : { path: "", expected: "a signature" };
const context = record({ slot: position });

/** Encoding base64: the only one that is asked for. */
const account = record({ data: dataInBase64, lamports: count, owner: address });

function dataInBase64(value: unknown) {
  if (!Array.isArray(value) || value[1] !== "base64") return { path: "", expected: "data in base64" };
  return base64(value[0]);
}

const status = record({
  // Without it a failed transaction would pass for executed, or the other way about.
  err: anything,
  slot: position,
  confirmationStatus: optional(oneOf("processed", "confirmed", "finalized")),
});

const instruction = record({ accounts: list(count), data: base58(0, 20_000), programIdIndex: count });

const tokenBalances = optional(
  list(record({ accountIndex: count, uiTokenAmount: record({ amount: countInText }) })),
);

const transaction = record({
  slot: position,
  blockTime: optional(count),
  transaction: record({
    message: record({ accountKeys: list(address), instructions: list(instruction) }),
  }),
  meta: nullOr(
    record({
      err: anything,
      innerInstructions: optional(list(record({ index: count, instructions: list(instruction) }))),
      loadedAddresses: optional(record({ readonly: list(address), writable: list(address) })),
      logMessages: optional(list(text)),
      postBalances: list(count),
      postTokenBalances: tokenBalances,
      preBalances: list(count),
      preTokenBalances: tokenBalances,
    }),
  ),
});

const listed = record({ signature, slot: position, err: anything, blockTime: nullOr(count) });

/**
 * What each method's `result` must be for our code, and kit's, to work with it: the fields that are used, as the Solana RPC
 * documentation has them. Other fields may be anything, for nodes differ in them.
 */
const shapes: Readonly<Record<string, Shape>> = {
  getAccountInfo: record({ context, value: nullOr(account) }),
  getBalance: record({ context, value: count }),
  getBlockHeight: position,
  getEpochInfo: record({ absoluteSlot: position, blockHeight: position }),
  getBlockTime: nullOr(count),
  getFirstAvailableBlock: position,
  getGenesisHash: hash,
  getLatestBlockhash: record({
    context,
    value: record({ blockhash: hash, lastValidBlockHeight: position }),
  }),
  getProgramAccounts: list(record({ account, pubkey: address })),
  getRecentPrioritizationFees: list(record({ prioritizationFee: count })),
  getSignaturesForAddress: list(listed),
  getSlot: position,
  getTransaction: nullOr(transaction),
  sendTransaction: text,
  simulateTransaction: record({
    context,
    value: record({ err: anything, logs: optional(list(text)), unitsConsumed: optional(count) }),
  }),
};

/** The same for methods whose result has an item for each that was asked for. */
const shapesOfMany: Readonly<Record<string, (length: number) => Shape>> = {
  getMultipleAccounts: (length) => record({ context, value: list(nullOr(account), length) }),
  getSignatureStatuses: (length) => record({ context, value: list(nullOr(status), length) }),
};

/** The shape of a method's result; of one that is not known here, anything. */
export function shapeOf(method: string, params: unknown): Shape {
  const ofMany = shapesOfMany[method];
  if (ofMany) return ofMany(Array.isArray(params) && Array.isArray(params[0]) ? params[0].length : 0);
  return shapes[method] ?? anything;
}
