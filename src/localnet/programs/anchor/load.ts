import type { Address } from "@solana/kit";
import { type Account, exists, systemProgram } from "../../ledger/account.ts";
import type { Call } from "../../ledger/program.ts";
import type { AccountRole } from "../../ledger/transaction.ts";
import { createAccount } from "../create-account.ts";
import { anchorError, anchorFailure, handedOn, ProgramError } from "./errors.ts";
import type { AccountType, Field, Fields, Loaded } from "./fields.ts";

type AnyLoaded = Loaded<unknown>;

/**
 * Loads an instruction's accounts in Anchor's order: what each given account is, then the new accounts' creation,
 * then that no mutable account was given twice.
 */
export function loadAccounts(call: Call, fields: Fields): Map<string, AnyLoaded> {
  const loaded = new Map<string, AnyLoaded>();
  const entries = Object.entries(fields);
  for (const [index, [name, field]] of entries.entries()) {
    const role = call.accounts[index];
    if (!role) {
      const origin = isNew(field) ? "handler" : { account: name };
      throw anchorFailure(call, anchorError.AccountNotEnoughKeys, origin);
    }
    loaded.set(name, load(call, name, field, role));
  }
  for (const [name, field] of entries) create(call, name, field, loaded);
  refuseDuplicates(call, entries, loaded);
  return loaded;
}

function load(call: Call, name: string, field: Field<unknown>, role: AccountRole): AnyLoaded {
  const stored = call.read(role.address);
  const base = { ...role, account: stored };
  const origin = { account: name };
  switch (field.kind) {
    case "account":
      return { ...base, state: decodeAccount(call, name, field.type, stored) };
    case "signer":
      if (!role.signer) throw anchorFailure(call, anchorError.AccountNotSigner, origin);
      return { ...base, state: undefined };
    case "program":
      if (role.address !== field.program) {
        const compared = [role.address, field.program] as const;
        throw anchorFailure(call, anchorError.InvalidProgramId, { ...origin, compared });
      }
      if (!stored.executable) throw anchorFailure(call, anchorError.InvalidProgramExecutable, origin);
      return { ...base, state: undefined };
    case "sysvar":
      if (role.address !== field.sysvar) throw anchorFailure(call, anchorError.AccountSysvarMismatch, origin);
      return { ...base, state: undefined };
    default:
      return { ...base, state: undefined };
  }
}

function decodeAccount<T>(call: Call, name: string, type: AccountType<T>, stored: Account): T {
  const origin = { account: name };
  if (stored.owner === systemProgram && !exists(stored)) {
    throw anchorFailure(call, anchorError.AccountNotInitialized, origin);
  }
  if (stored.owner !== type.owner) {
    const compared = [stored.owner, type.owner] as const;
    throw anchorFailure(call, anchorError.AccountOwnedByWrongProgram, { ...origin, compared });
  }
  const expected = type.discriminator;
  if (expected && stored.data.length < expected.length) {
    throw anchorFailure(call, anchorError.AccountDiscriminatorNotFound, origin);
  }
  if (expected?.some((byte, index) => stored.data[index] !== byte)) {
    throw anchorFailure(call, anchorError.AccountDiscriminatorMismatch, origin);
  }
  try {
    return type.decode(stored.data);
  } catch (error) {
    if (error instanceof ProgramError) throw handedOn(call, error, name);
    throw anchorFailure(call, anchorError.AccountDidNotDeserialize, origin);
  }
}

function isNew({ kind }: Field<unknown>): boolean {
  return kind === "new" || kind === "made";
}

function create(call: Call, name: string, field: Field<unknown>, loaded: Map<string, AnyLoaded>): void {
  const own = loadedField(loaded, name);
  const addressOf = (other: string): Address => loadedField(loaded, other).address;
  if (field.kind === "made") field.make(call, addressOf, name);
  if (field.kind !== "new") return;
  const { bytes, owner } = field.type;
  refusePayer(call, own.account, own.address, addressOf(field.payer), field.source);
  createAccount(call, { payer: addressOf(field.payer), account: own.address, bytes, owner });
  loaded.set(name, { ...own, state: field.type.decode(new Uint8Array(bytes)) });
}

/** An account that exists cannot pay for becoming another. `source` is where Anchor's generated code stands. */
function refusePayer(call: Call, stored: Account, address: Address, payer: Address, source: string): void {
  if (!exists(stored) || address !== payer) return;
  const compared = [payer, address] as const;
  throw anchorFailure(call, anchorError.TryingToInitPayerAsProgramAccount, { source, compared });
}

/** Only existing, typed accounts count: signers and unchecked accounts may repeat. */
function refuseDuplicates(
  call: Call,
  entries: [string, Field<unknown>][],
  loaded: Map<string, AnyLoaded>,
): void {
  const seen = new Set<Address>();
  for (const [name, field] of entries) {
    if (field.kind !== "account" || !field.mut || field.dup) continue;
    const { address } = loadedField(loaded, name);
    if (seen.has(address)) {
      throw anchorFailure(call, anchorError.ConstraintDuplicateMutableAccount, { account: name });
    }
    seen.add(address);
  }
}

export function loadedField(loaded: Map<string, AnyLoaded>, name: string): AnyLoaded {
  const field = loaded.get(name);
  if (!field) throw new RangeError(`the instruction has no account named ${name}`);
  return field;
}
