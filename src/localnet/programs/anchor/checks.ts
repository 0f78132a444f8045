import type { Address } from "@solana/kit";
import type { Call } from "../../ledger/program.ts";
import { type AnchorError, anchorFailure } from "./errors.ts";
import type { Loaded } from "./fields.ts";

/** The constraints of one account, each failing with the error the program attached to it. */
export interface Checks {
  signer(error: AnchorError): void;
  owner(owner: Address, error: AnchorError): void;
  address(expected: Address, error: AnchorError): void;
  /** This account's field names `other`. */
  hasOne(named: Address, other: Loaded<unknown>, error: AnchorError): void;
  constraint(holds: boolean, error: AnchorError): void;
}

export function checksOf(call: Call, field: string, own: Loaded<unknown>): Checks {
  const unless = (holds: boolean, error: AnchorError, compared?: readonly [Address, Address]) => {
    if (!holds)
      throw anchorFailure(call, error, compared ? { account: field, compared } : { account: field });
  };
  return {
    signer: (error) => unless(own.signer, error),
    owner: (owner, error) => unless(own.account.owner === owner, error, [own.account.owner, owner]),
    address: (expected, error) => unless(own.address === expected, error, [own.address, expected]),
    hasOne: (named, other, error) => unless(named === other.address, error, [named, other.address]),
    constraint: (holds, error) => unless(holds, error),
  };
}
