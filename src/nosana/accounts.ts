import {
  JOB_ACCOUNT_DISCRIMINATOR,
  MARKET_ACCOUNT_DISCRIMINATOR,
  RUN_ACCOUNT_DISCRIMINATOR,
} from "@nosana/jobs-program";
import { type Address, getBase64Encoder, type ReadonlyUint8Array } from "@solana/kit";
import { AppError } from "../base/errors.ts";
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
