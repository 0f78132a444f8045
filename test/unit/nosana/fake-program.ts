import { getJobAccountEncoder, getMarketAccountEncoder, getRunAccountEncoder } from "@nosana/jobs-program";
import { type Address, address, getAddressDecoder, type ReadonlyUint8Array } from "@solana/kit";
import { silentLogger } from "../../../src/base/log.ts";
import { createExactClient, digestOf, type Job, networks } from "../../../src/nosana/index.ts";
import type { ChainOptions } from "../../../src/solana/index.ts";
import { fakeChain, fakeNode, type Handler } from "../solana/fake-node.ts";

export const network = networks.localnet;
export const nobody = address("11111111111111111111111111111111");
/** Address number `n`. */
export const addressOf = (n: number) => getAddressDecoder().decode(new Uint8Array(32).fill(n));
export const [job, market, run, node, payer] = [1, 2, 3, 4, 5].map(addressOf) as [
  Address,
  Address,
  Address,
  Address,
  Address,
];

/** A job that its host runs, as far as those who follow it look. */
export const runningJob = {
  address: job,
  state: "running",
  raw_state: 0,
  ipfs_result: null,
  market,
  node,
  payer,
  project: payer,
  time_start: 1n,
  time_end: null,
} as unknown as Job;

/** An account as JSON-RPC gives it, padded to the size the program allocates. */
export function rpcAccount(data: ReadonlyUint8Array, size: number, owner: string = network.jobs_program) {
  const padded = Buffer.alloc(Math.max(size, data.length));
  padded.set(data);
  return {
    owner,
    lamports: 1n,
    executable: false,
    space: BigInt(padded.length),
    data: [padded.toString("base64"), "base64"],
  };
}

const definition = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";

export const jobAccount = (
  fields: Partial<Parameters<ReturnType<typeof getJobAccountEncoder>["encode"]>[0]> = {},
) =>
  rpcAccount(
    getJobAccountEncoder().encode({
      ipfsJob: digestOf(definition),
      ipfsResult: new Uint8Array(32),
      market,
      node: nobody,
      payer,
      price: 115n,
      project: payer,
      state: 0,
      timeEnd: 0n,
      timeStart: 0n,
      timeout: 3600n,
      ...fields,
    }),
    240,
  );

export const runAccount = (fields: { job?: Address; node?: Address; time?: bigint } = {}) =>
  rpcAccount(
    getRunAccountEncoder().encode({ job, node, payer: node, state: 0, time: 1_700_000_000n, ...fields }),
    120,
  );

export const marketAccount = (
  fields: Partial<Parameters<ReturnType<typeof getMarketAccountEncoder>["encode"]>[0]> = {},
) =>
  rpcAccount(
    getMarketAccountEncoder().encode({
      authority: payer,
      jobExpiration: 86_400n,
      jobPrice: 115n,
      jobTimeout: 7200n,
      jobType: 0,
      vault: addressOf(9),
      vaultBump: 255,
      nodeAccessKey: nobody,
      nodeXnosMinimum: 0n,
      queueType: 255,
      queue: [],
      ...fields,
    }),
    10_224,
  );

export function tokenAccount(amount: bigint) {
  const data = Buffer.alloc(165);
  data.writeBigUInt64LE(amount, 64);
  data[108] = 1;
  return rpcAccount(data, 165, "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
}

export const walletAccount = (lamports: bigint) => ({ ...rpcAccount(new Uint8Array(), 0, nobody), lamports });

/** A client of a node whose accounts are what `accounts` says at each call. */
export function clientOf(
  accounts: (address: Address) => unknown,
  handlers: Record<string, Handler> = {},
  options: Partial<ChainOptions> = {},
) {
  const node = fakeNode({
    getMultipleAccounts: ([addresses]) => ({
      context: { slot: 1000n },
      value: (addresses as Address[]).map((one) => accounts(one) ?? null),
    }),
    getAccountInfo: ([one]) => ({ context: { slot: 1000n }, value: accounts(one as Address) ?? null }),
    getProgramAccounts: () => [],
    ...handlers,
  });
  const chain = fakeChain(node, options);
  return { node, client: createExactClient({ chain, network, log: silentLogger, clock: chain.clock }) };
}
