import type { Decoder, ReadonlyUint8Array } from "@solana/kit";
import type { Call } from "../../ledger/program.ts";
import { type Checks, checksOf } from "./checks.ts";
import { anchorError, anchorFailure } from "./errors.ts";
import type { Fields, Loaded, LoadedFields } from "./fields.ts";
import { loadAccounts, loadedField } from "./load.ts";
import { storeAccounts } from "./store.ts";

const unitsOfInstruction = 8_000;
const unitsOfAccount = 700;
const unitsOfByte = 2;

/** One instruction of an Anchor program, written down the way its Rust source is. */
export interface InstructionDefinition<F extends Fields, A, S> {
  /** As the program logs it, e.g. `List`. */
  readonly name: string;
  readonly discriminator: ReadonlyUint8Array;
  /** Of the whole data, discriminator included. */
  readonly data: Decoder<A>;
  readonly accounts: F;
  /** Constraints of each account, checked in the order of the accounts after all of them were loaded. */
  readonly rules?: { readonly [K in keyof F]?: (given: LoadedFields<F>, check: Checks, call: Call) => void };
  run(given: LoadedFields<F>, data: A, call: Call, settings: S): void;
}

/** An instruction whose accounts and arguments are its own business. */
export interface AnchorInstruction<S> {
  readonly name: string;
  readonly discriminator: ReadonlyUint8Array;
  run(call: Call, settings: S): void;
}

export function defineInstruction<F extends Fields, A, S>(
  definition: InstructionDefinition<F, A, S>,
): AnchorInstruction<S> {
  const { name, discriminator } = definition;
  return { name, discriminator, run: (call, settings) => runDefinition(definition, call, settings) };
}

function runDefinition<F extends Fields, A, S>(
  definition: InstructionDefinition<F, A, S>,
  call: Call,
  settings: S,
): void {
  call.log(`Instruction: ${definition.name}`);
  const data = decodeData(definition.data, call);
  call.consume(unitsOf(call));
  const loaded = loadAccounts(call, definition.accounts);
  const given = Object.fromEntries(loaded) as LoadedFields<F>;
  for (const [name, field] of Object.entries(definition.accounts)) {
    if (field.kind === "new" || field.kind === "made") continue;
    const own: Loaded<unknown> = loadedField(loaded, name);
    if (field.mut && !own.writable) throw anchorFailure(call, anchorError.ConstraintMut, { account: name });
    definition.rules?.[name]?.(given, checksOf(call, name, own), call);
    if (field.kind !== "account" || field.close === undefined) continue;
    if (loadedField(loaded, field.close).address === own.address) {
      throw anchorFailure(call, anchorError.ConstraintClose, { account: name });
    }
  }
  definition.run(given, data, call, settings);
  storeAccounts(call, definition.accounts, loaded);
}

function decodeData<A>(decoder: Decoder<A>, call: Call): A {
  try {
    return decoder.decode(call.data);
  } catch {
    throw anchorFailure(call, anchorError.InstructionDidNotDeserialize, "handler");
  }
}

/** A rough measure that grows, as the real one does, with what has to be read and written back. */
function unitsOf(call: Call): number {
  const own = call.accounts
    .map(({ address }) => call.read(address))
    .filter(({ owner }) => owner === call.program);
  const bytes = own.reduce((total, { data }) => total + data.length, 0);
  return unitsOfInstruction + unitsOfAccount * call.accounts.length + unitsOfByte * bytes;
}
