import type { Address } from "@solana/kit";
import { type Account, absentAccount, exists } from "./account.ts";

/** Accounts of one kind begin alike: Anchor's with their type's discriminator, tokens with their mint. */
const bytesOfKind = 8;

interface Version {
  readonly slot: bigint;
  readonly account: Account;
}

/**
 * Every account, with as many past versions as readers at an older slot may still ask for, so that the commitment
 * levels really see different states.
 */
export class AccountStore {
  readonly #versions = new Map<Address, Version[]>();
  readonly #changed = new Map<bigint, Set<Address>>();
  /** Addresses of which some version was a program's, by kind; those that are gone are dropped when they are met. */
  readonly #byOwner = new Map<Address, Map<string, Set<Address>>>();

  /** The account as of the end of `slot`. */
  at(address: Address, slot: bigint): Account {
    const versions = this.#versions.get(address) ?? [];
    for (let index = versions.length - 1; index >= 0; index--) {
      const version = versions[index];
      if (version && version.slot <= slot) return version.account;
    }
    return absentAccount;
  }

  /** Every existing account as of the end of `slot`. */
  *all(slot: bigint): Generator<[Address, Account]> {
    for (const address of this.#versions.keys()) {
      const account = this.at(address, slot);
      if (exists(account)) yield [address, account];
    }
  }

  /** The accounts that belong to `owner` as of the end of `slot`; with `beginning`, those that may begin so. */
  *of(owner: Address, slot: bigint, beginning?: Uint8Array): Generator<[Address, Account]> {
    const kinds = this.#byOwner.get(owner) ?? new Map<string, Set<Address>>();
    const one = beginning && beginning.length >= bytesOfKind;
    for (const kind of one ? [kindOf(beginning)] : kinds.keys()) {
      const addresses = kinds.get(kind) ?? new Set();
      for (const address of addresses) {
        if (!this.#versions.has(address)) addresses.delete(address);
        const account = this.at(address, slot);
        const fits = account.owner === owner && kindOf(account.data) === kind;
        if (fits && exists(account)) yield [address, account];
      }
    }
  }

  /** Stores what one transaction wrote. */
  write(slot: bigint, accounts: Iterable<readonly [Address, Account]>): void {
    const changed = this.#changed.get(slot) ?? new Set<Address>();
    for (const [address, written] of accounts) {
      const account = exists(written) ? written : absentAccount;
      const versions = this.#versions.get(address) ?? [];
      if (versions.at(-1)?.slot === slot) versions.pop();
      versions.push({ slot, account });
      this.#versions.set(address, versions);
      if (exists(account)) this.#index(account).add(address);
      changed.add(address);
    }
    this.#changed.set(slot, changed);
  }

  /** How many states of accounts are kept. */
  get size(): number {
    return [...this.#versions.values()].reduce((sum, versions) => sum + versions.length, 0);
  }

  /** The addresses written in `slot`, as long as that slot is not forgotten. */
  changedIn(slot: bigint): readonly Address[] {
    return [...(this.#changed.get(slot) ?? [])];
  }

  /** Drops the versions nobody can read any more once `slot` is the oldest slot asked for. */
  forgetBefore(slot: bigint): void {
    for (const [written, addresses] of this.#changed) {
      if (written > slot) continue;
      this.#changed.delete(written);
      for (const address of addresses) this.#prune(address, slot);
    }
  }

  #prune(address: Address, slot: bigint): void {
    const versions = this.#versions.get(address);
    if (!versions) return;
    const inForce = versions.findLastIndex((candidate) => candidate.slot <= slot);
    const kept = inForce > 0 ? versions.slice(inForce) : versions;
    const [only] = kept;
    if (kept.length === 1 && only && !exists(only.account)) this.#versions.delete(address);
    else this.#versions.set(address, kept);
  }

  #index({ owner, data }: Account): Set<Address> {
    const kinds = this.#byOwner.get(owner) ?? new Map<string, Set<Address>>();
    const kind = kindOf(data);
    const addresses = kinds.get(kind) ?? new Set<Address>();
    this.#byOwner.set(owner, kinds.set(kind, addresses));
    return addresses;
  }
}

function kindOf(data: Uint8Array): string {
  if (data.length < bytesOfKind) return "";
  return Buffer.from(data.buffer, data.byteOffset, bytesOfKind).toString("latin1");
}
