import type { Address } from "@solana/kit";
import type { Account } from "../../ledger/account.ts";
import type { Call } from "../../ledger/program.ts";

/** A kind of account: who owns it and how its bytes are read and written. */
export interface AccountType<T> {
  readonly name: string;
  readonly owner: Address;
  readonly discriminator?: Uint8Array;
  /** Bytes a new account of this kind gets; what its content leaves over stays zero. */
  readonly bytes: number;
  decode(data: Uint8Array): T;
  encode(state: T): Uint8Array;
}

/** An account handed to an instruction. `state` is what was decoded at the start; changes to it are stored at the end. */
export interface Loaded<T> {
  readonly address: Address;
  readonly signer: boolean;
  readonly writable: boolean;
  /** As it was when the instruction began. */
  readonly account: Account;
  readonly state: T;
}

interface Common {
  readonly mut?: boolean;
}

export type Field<T> =
  | (Common & {
      readonly kind: "account";
      readonly type: AccountType<T>;
      /** May be the same account as another mutable one. */
      readonly dup?: boolean;
      /** The field that gets the lamports when the instruction closes this account. */
      readonly close?: string;
    })
  | (Common & {
      readonly kind: "new";
      readonly type: AccountType<T>;
      readonly payer: string;
      /** File and line of the accounts' declaration, which the creation's own errors name. */
      readonly source: string;
    })
  | (Common & {
      readonly kind: "made";
      readonly type: null;
      readonly make: (call: Call, addressOf: (field: string) => Address, field: string) => void;
    })
  | (Common & { readonly kind: "signer" | "unchecked"; readonly type: null })
  | (Common & { readonly kind: "program"; readonly type: null; readonly program: Address })
  | (Common & { readonly kind: "sysvar"; readonly type: null; readonly sysvar: Address });

// biome-ignore lint/suspicious/noExplicitAny: a field of any state; the state's type is inferred from each field
export type Fields = Readonly<Record<string, Field<any>>>;

export type StateOf<F> = F extends { readonly type: AccountType<infer T> } ? T : undefined;
export type LoadedFields<F extends Fields> = { readonly [K in keyof F]: Loaded<StateOf<F[K]>> };

/** An existing account of a kind. */
export function account<T>(
  type: AccountType<T>,
  options: { mut?: boolean; dup?: boolean; close?: string } = {},
) {
  return { kind: "account", type, ...options } as const;
}

/** An account this instruction creates. `source` is the file and line where the program declares its accounts. */
export function created<T>(type: AccountType<T>, payer: string, source: string) {
  return { kind: "new", type, payer, source, mut: true } as const;
}

/** An account this instruction creates in its own way. */
export function made(make: (call: Call, addressOf: (field: string) => Address, field: string) => void) {
  return { kind: "made", type: null, make, mut: true } as const;
}

export function signer(options: { mut?: boolean } = {}) {
  return { kind: "signer", type: null, ...options } as const;
}

export function unchecked(options: { mut?: boolean } = {}) {
  return { kind: "unchecked", type: null, ...options } as const;
}

export function program(address: Address) {
  return { kind: "program", type: null, program: address } as const;
}

/** An account of the chain itself. */
export function sysvar(address: Address) {
  return { kind: "sysvar", type: null, sysvar: address } as const;
}
