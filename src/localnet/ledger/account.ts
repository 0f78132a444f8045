import { type Address, address } from "@solana/kit";

/** An account as the chain stores it. Values are never changed in place: a write replaces the account. */
export interface Account {
  readonly lamports: bigint;
  readonly owner: Address;
  readonly data: Uint8Array;
  readonly executable: boolean;
}

export const systemProgram = address("11111111111111111111111111111111");
export const nativeLoader = address("NativeLoader1111111111111111111111111111111");
export const rentSysvar = address("SysvarRent111111111111111111111111111111111");
export const bpfLoader = address("BPFLoader2111111111111111111111111111111111");

/** What an address holds before anything was stored there. */
export const absentAccount: Account = {
  lamports: 0n,
  owner: systemProgram,
  data: new Uint8Array(0),
  executable: false,
};

const lamportsPerByte = 6960n;
const bytesOfAccountHeader = 128;

/** The lamports an account of `bytes` bytes of data must hold to exist. */
export function rentExemptMinimum(bytes: number): bigint {
  return BigInt(bytes + bytesOfAccountHeader) * lamportsPerByte;
}

/** Accounts without lamports do not exist once their transaction ended. */
export function exists(account: Account): boolean {
  return account.lamports > 0n;
}
