import type { Address, Instruction } from "@solana/kit";
import type { Failure } from "./expected.ts";
import type { Trial } from "./trial.ts";
import type { World } from "./world.ts";

/** One thing wrong, and how the program must say so. */
export interface Violation {
  readonly what: string;
  apply(trial: Trial): void;
  readonly fails: Failure;
  /** It cannot be together with the one after it. */
  readonly alone?: boolean;
  /** It cannot be together with the one before it. */
  readonly apart?: boolean;
}

export type Kind = "market" | "job" | "run" | "token" | "mint" | "stake" | "reflection";

interface Common {
  readonly name: string;
  /** What the program says about this account after all of them were loaded, in the program's order. */
  readonly rules: readonly Violation[];
}

/** An account of an instruction, as the program's Rust source declares it. */
export type Field = Common &
  (
    | {
        readonly is: "existing";
        readonly kind: Kind;
        readonly mut: boolean;
        readonly dup: boolean;
        readonly close?: string;
      }
    | { readonly is: "created"; readonly source: string; readonly payer: string; readonly derived: boolean }
    | { readonly is: "signer"; readonly mut: boolean; readonly pays: boolean }
    | { readonly is: "unchecked"; readonly mut: boolean }
    | { readonly is: "program"; readonly address: Address }
    | { readonly is: "sysvar" }
  );

/** A case that succeeds. `becomes` makes the world before into the world after. */
export interface Success {
  readonly what: string;
  /** Instead of the table's usual situation. */
  given?(world: World): Instruction;
  change?(trial: Trial): void;
  becomes(world: World): void;
  /** Bytes to look at raw, after. */
  raw?(world: World): readonly [actual: Uint8Array, expected: Uint8Array];
}

/** Everything about one instruction. */
export interface Table {
  /** As the program logs it. */
  readonly instruction: string;
  /** A situation in which the instruction succeeds, made with the official client. */
  given(world: World): Instruction;
  readonly fields: readonly Field[];
  readonly hasArguments?: boolean;
  /** What goes wrong after all checks of the accounts, in the program's order. */
  readonly handler: readonly Violation[];
  readonly successes: readonly Success[];
}

type Options = { mut?: boolean; dup?: boolean; close?: string; rules?: readonly Violation[] };

export const existing = (name: string, kind: Kind, options: Options = {}): Field => ({
  is: "existing",
  name,
  kind,
  rules: options.rules ?? [],
  mut: options.mut ?? false,
  dup: options.dup ?? false,
  ...(options.close !== undefined && { close: options.close }),
});

export const created = (name: string, payer: string, source: string, rules: readonly Violation[] = []) =>
  ({ is: "created", name, payer, source, derived: rules.length > 0, rules }) satisfies Field;

export const signer = (
  name: string,
  options: { mut?: boolean; pays?: boolean; rules?: readonly Violation[] } = {},
): Field => ({
  is: "signer",
  name,
  mut: options.mut ?? false,
  pays: options.pays ?? false,
  rules: options.rules ?? [],
});

export const unchecked = (
  name: string,
  options: { mut?: boolean; rules?: readonly Violation[] } = {},
): Field => ({ is: "unchecked", name, mut: options.mut ?? false, rules: options.rules ?? [] });

export const program = (name: string, address: Address): Field => ({
  is: "program",
  name,
  address,
  rules: [],
});

export const sysvar = (name: string): Field => ({ is: "sysvar", name, rules: [] });

export const violation = (
  what: string,
  apply: (trial: Trial) => void,
  fails: Failure,
  alone = false,
): Violation => ({ what, apply, fails, alone });
