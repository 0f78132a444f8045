import {
  type Address,
  type CompiledTransactionMessage,
  getBase58Decoder,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
} from "@solana/kit";
import { MalformedTransaction } from "./failure.ts";

/** The most bytes a transaction may have on the wire. */
export const transactionSizeLimit = 1232;

export interface AccountRole {
  readonly address: Address;
  readonly signer: boolean;
  readonly writable: boolean;
}

export interface LedgerInstruction {
  readonly program_index: number;
  readonly account_indices: readonly number[];
  readonly data: Uint8Array;
}

/** A transaction as the ledger works with it. The first account pays the fee; its signature is the identity. */
export interface LedgerTransaction {
  readonly wire: Uint8Array;
  readonly message: Uint8Array;
  readonly version: "legacy" | 0;
  /** The first one is the transaction's identity; all zeros where a signature is missing. */
  readonly signatures: readonly Uint8Array[];
  readonly signature: string;
  readonly blockhash: string;
  readonly header: CompiledTransactionMessage["header"];
  readonly accounts: readonly AccountRole[];
  readonly fee_payer: Address;
  readonly instructions: readonly LedgerInstruction[];
  readonly uses_lookup_tables: boolean;
}

/** Decodes and sanitises a transaction of the wire format; throws `MalformedTransaction`. */
export function decodeTransaction(wire: Uint8Array): LedgerTransaction {
  if (wire.length > transactionSizeLimit) {
    throw new MalformedTransaction(
      `decoded solana_transaction::versioned::VersionedTransaction too large: ${wire.length} bytes ` +
        `(max: ${transactionSizeLimit} bytes)`,
    );
  }
  const { messageBytes, signatures, compiled } = decodeWire(wire);
  if (compiled.version !== "legacy" && compiled.version !== 0) {
    throw new MalformedTransaction(`transaction version ${compiled.version} is not supported`);
  }
  const accounts = rolesOf(compiled);
  const [payer] = accounts;
  if (!payer?.signer || !payer.writable) throw unsanitary("no fee payer");
  const instructions = compiled.instructions.map((instruction) => ({
    program_index: instruction.programAddressIndex,
    account_indices: instruction.accountIndices ?? [],
    data: Uint8Array.from(instruction.data ?? []),
  }));
  const lookups = compiled.version === 0 ? (compiled.addressTableLookups ?? []) : [];
  if (lookups.length === 0) checkIndices(instructions, accounts.length);
  const encoded = Object.values(signatures).map((bytes) => Uint8Array.from(bytes ?? new Uint8Array(64)));
  if (encoded.length !== compiled.header.numSignerAccounts) throw unsanitary("signature count");
  return {
    wire,
    message: Uint8Array.from(messageBytes),
    version: compiled.version,
    signatures: encoded,
    signature: getBase58Decoder().decode(encoded[0] ?? new Uint8Array(64)),
    blockhash: compiled.lifetimeToken,
    header: compiled.header,
    accounts,
    fee_payer: payer.address,
    instructions,
    uses_lookup_tables: lookups.length > 0,
  };
}

/** Decodes a message that nobody signed yet. */
export function decodeMessage(message: Uint8Array): LedgerTransaction {
  const versioned = ((message[0] ?? 0) & 0x80) !== 0;
  const signers = message[versioned ? 1 : 0] ?? 0;
  return decodeTransaction(Uint8Array.from([signers, ...new Uint8Array(signers * 64), ...message]));
}

function decodeWire(wire: Uint8Array) {
  try {
    const { messageBytes, signatures } = getTransactionDecoder().decode(wire);
    const compiled = getCompiledTransactionMessageDecoder().decode(messageBytes);
    return { messageBytes, signatures, compiled };
  } catch (cause) {
    throw new MalformedTransaction(
      "failed to deserialize solana_transaction::versioned::VersionedTransaction",
      {
        cause,
      },
    );
  }
}

function rolesOf(compiled: Pick<CompiledTransactionMessage, "header" | "staticAccounts">): AccountRole[] {
  const { numSignerAccounts, numReadonlySignerAccounts, numReadonlyNonSignerAccounts } = compiled.header;
  const total = compiled.staticAccounts.length;
  if (numSignerAccounts + numReadonlyNonSignerAccounts > total) throw unsanitary("header counts");
  return compiled.staticAccounts.map((address, index) => {
    const signer = index < numSignerAccounts;
    const writable = signer
      ? index < numSignerAccounts - numReadonlySignerAccounts
      : index < total - numReadonlyNonSignerAccounts;
    return { address, signer, writable };
  });
}

function checkIndices(instructions: readonly LedgerInstruction[], total: number): void {
  for (const { program_index, account_indices } of instructions) {
    if (program_index === 0 || program_index >= total) throw unsanitary("program index");
    if (account_indices.some((index) => index >= total)) throw unsanitary("account index");
  }
}

function unsanitary(what: string): MalformedTransaction {
  return new MalformedTransaction(
    `invalid transaction: Transaction failed to sanitize accounts offsets correctly (${what})`,
  );
}
