import type { Address } from "@solana/kit";
import { systemProgram } from "../../ledger/account.ts";
import type { Call } from "../../ledger/program.ts";
import { anchorError, anchorFailure } from "./errors.ts";
import type { AccountType, Fields, Loaded } from "./fields.ts";
import { loadedField } from "./load.ts";

/** Stores what the instruction changed in its own program's accounts and closes those it closes, in order. */
export function storeAccounts(call: Call, fields: Fields, loaded: Map<string, Loaded<unknown>>): void {
  for (const [name, field] of Object.entries(fields)) {
    if (field.kind !== "account" && field.kind !== "new") continue;
    if (!field.mut || field.type.owner !== call.program) continue;
    const { address, state } = loadedField(loaded, name);
    const receiver = field.kind === "account" ? field.close : undefined;
    if (receiver === undefined) storeState(call, name, address, field.type, state);
    else closeAccount(call, address, loadedField(loaded, receiver).address);
  }
}

/** Overwrites only what the content takes: bytes behind it keep what they held, as on chain. */
export function storeState<T>(
  call: Call,
  name: string,
  address: Address,
  type: AccountType<T>,
  state: T,
): void {
  const stored = call.read(address);
  const encoded = type.encode(state);
  if (encoded.length > stored.data.length) {
    throw anchorFailure(call, anchorError.AccountDidNotSerialize, { account: name });
  }
  const data = Uint8Array.from(stored.data);
  data.set(encoded);
  call.write(address, { ...stored, data });
}

function closeAccount(call: Call, address: Address, receiver: Address): void {
  const closed = call.read(address);
  const paid = call.read(receiver);
  call.write(receiver, { ...paid, lamports: paid.lamports + closed.lamports });
  call.write(address, { lamports: 0n, owner: systemProgram, data: new Uint8Array(0), executable: false });
}
