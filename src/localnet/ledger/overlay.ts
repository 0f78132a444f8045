import type { Address } from "@solana/kit";
import type { Account } from "./account.ts";

/** The accounts as one transaction sees them: its own writes over the state it began with. */
export class Overlay {
  readonly #before: (address: Address) => Account;
  readonly #written = new Map<Address, Account>();

  constructor(before: (address: Address) => Account) {
    this.#before = before;
  }

  read(address: Address): Account {
    return this.#written.get(address) ?? this.#before(address);
  }

  before(address: Address): Account {
    return this.#before(address);
  }

  write(address: Address, account: Account): void {
    this.#written.set(address, account);
  }

  /** Forgets every write. */
  rollBack(): void {
    this.#written.clear();
  }

  entries(): ReadonlyMap<Address, Account> {
    return new Map(this.#written);
  }
}
