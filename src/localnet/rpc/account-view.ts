import type { Address } from "@solana/kit";
import type { Account } from "../ledger/account.ts";
import { fromText, toBase58, toBase64 } from "./bytes.ts";
import { invalidParams, RpcFailure, rpcCode } from "./failure.ts";
import type { AccountEncoding, AccountFilter, DataSlice } from "./params.ts";
import { parsedAccount } from "./parsed-account.ts";

export interface AccountFormat {
  readonly encoding?: AccountEncoding | undefined;
  readonly dataSlice?: DataSlice | null | undefined;
}

/** Rent is no longer collected; this epoch says so. It does not fit a JSON number of JavaScript. */
const rentEpoch = 18_446_744_073_709_551_615n;
const mostBytesInBase58 = 128;

/** An account as the RPC shows it. `read` finds the mint of a token account that is to be parsed. */
export function accountView(account: Account, format: AccountFormat, read: (address: Address) => Account) {
  const { lamports, owner, executable, data } = account;
  return {
    data: dataView(account, format, read),
    executable,
    lamports,
    owner,
    rentEpoch,
    space: data.length,
  };
}

function dataView(account: Account, format: AccountFormat, read: (address: Address) => Account) {
  const { encoding = "binary", dataSlice } = format;
  const parsed = encoding === "jsonParsed" ? parsedAccount(account, read) : undefined;
  if (parsed) return parsed;
  const data = dataSlice
    ? account.data.subarray(dataSlice.offset, dataSlice.offset + dataSlice.length)
    : account.data;
  switch (encoding) {
    case "base64":
    case "jsonParsed":
      return [toBase64(data), "base64"];
    case "base58":
      return [base58View(data), "base58"];
    case "binary":
      return base58View(data);
    case "base64+zstd":
      throw invalidParams("encoding base64+zstd is not supported by this local network; use base64");
  }
}

function base58View(data: Uint8Array): string {
  if (data.length <= mostBytesInBase58) return toBase58(data);
  const text =
    `Encoded binary (base 58) data should be less than ${mostBytesInBase58} bytes, ` +
    "please use Base64 encoding.";
  throw new RpcFailure(rpcCode.invalid_request, text);
}

/** Whether an account's data passes all filters. */
export function filterOf(filters: readonly AccountFilter[]): (account: Account) => boolean {
  const tests = filters.map(testOf);
  return (account) => tests.every((test) => test(account.data));
}

/** What accounts must begin with to pass, where a filter says so. */
export function beginningOf(filters: readonly AccountFilter[]): Uint8Array | undefined {
  const first = filters.find((filter) => "memcmp" in filter && filter.memcmp.offset === 0);
  return first && "memcmp" in first
    ? fromText(first.memcmp.bytes, first.memcmp.encoding ?? "base58")
    : undefined;
}

function testOf(filter: AccountFilter): (data: Uint8Array) => boolean {
  if ("dataSize" in filter) return (data) => data.length === filter.dataSize;
  const { offset, bytes, encoding = "base58" } = filter.memcmp;
  const wanted = fromText(bytes, encoding);
  if (wanted.length > mostBytesInBase58) throw invalidParams("memcmp filter data too large");
  return (data) => wanted.every((byte, index) => data[offset + index] === byte);
}
