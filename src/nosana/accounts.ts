import {
  JOB_ACCOUNT_DISCRIMINATOR,
  MARKET_ACCOUNT_DISCRIMINATOR,
  RUN_ACCOUNT_DISCRIMINATOR,
} from "@nosana/jobs-program";
import {
  type Address,
  type Base58EncodedBytes,
  getBase58Decoder,
  getBase64Encoder,
  type ReadonlyUint8Array,
} from "@solana/kit";
import { AppError, reasonOf } from "../base/errors.ts";
import type { Network } from "./network.ts";

export type AccountKind = "job" | "market" | "run";

/** An account as JSON-RPC gives it with encoding base64. */
export interface RpcAccount {
  readonly owner: Address;
  readonly data: readonly [string, string];
}

export const discriminators: Readonly<Record<AccountKind, ReadonlyUint8Array>> = {
  job: JOB_ACCOUNT_DISCRIMINATOR,
  market: MARKET_ACCOUNT_DISCRIMINATOR,
  run: RUN_ACCOUNT_DISCRIMINATOR,
};

/** Allocated sizes in bytes. The generated client's own size helpers give the serialised length, which is shorter. */
export const accountSizes: Readonly<Record<AccountKind, bigint>> = { job: 240n, market: 10_224n, run: 120n };

/** RPC nodes refuse a search with more filters than this. */
const most_filters = 4;

/**
 * `getProgramAccounts` filters for accounts of one kind with the given values at the given offsets; a byte is a number.
 * Only the first two values that are not undefined travel: the caller checks the others itself.
 */
export function accountFilters(
  kind: "job" | "run",
  values: readonly (readonly [offset: bigint, value: Address | number | undefined])[],
) {
  const memcmp = (offset: bigint, bytes: string) =>
    ({ memcmp: { offset, bytes: bytes as Base58EncodedBytes, encoding: "base58" } }) as const;
  const base58 = (value: Address | number) =>
    typeof value === "number" ? getBase58Decoder().decode(Uint8Array.of(value)) : value;
  const wanted = values.flatMap(([offset, value]) =>
    value === undefined ? [] : [memcmp(offset, base58(value))],
  );
  return [
    { dataSize: accountSizes[kind] },
    memcmp(0n, getBase58Decoder().decode(discriminators[kind])),
    ...wanted,
  ].slice(0, most_filters);
}

const systemProgram = "11111111111111111111111111111111";
const tokenProgram = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

/** The data of an account that must be of one kind; throws ACCOUNT_OF_ANOTHER_KIND. The decoders check nothing. */
export function dataOfKind(network: Network, kind: AccountKind, address: Address, account: RpcAccount) {
  const data = getBase64Encoder().encode(account.data[0]);
  const found = describeKind(network, account.owner, data);
  if (found !== label(kind)) {
    throw new AppError("ACCOUNT_OF_ANOTHER_KIND", { address, expected: kind, found });
  }
  return data;
}

/** Decodes the data of an account of a known kind; throws ACCOUNT_UNREADABLE when the bytes are too few or make no sense. */
export function decodeAs<T>(
  kind: AccountKind,
  address: Address,
  data: ReadonlyUint8Array,
  decoder: { readonly decode: (bytes: ReadonlyUint8Array) => T },
): T {
  try {
    return decoder.decode(data);
  } catch (cause) {
    throw new AppError("ACCOUNT_UNREADABLE", { address, kind, reason: reasonOf(cause) }, { cause });
  }
}

function describeKind(network: Network, owner: Address, data: ReadonlyUint8Array): string {
  if (owner === network.jobs_program) {
    const kinds = Object.keys(discriminators) as AccountKind[];
    const kind = kinds.find((name) => discriminators[name].every((byte, index) => data[index] === byte));
    return kind ? label(kind) : "another account of the Jobs program";
  }
  if (owner === systemProgram) return "a wallet";
  if (owner === tokenProgram) return "a token account or mint";
  return `an account of program ${owner}`;
}

const label = (kind: AccountKind) => `a ${kind} account of the Jobs program`;
