import {
  getJobAccountDecoder,
  getListInstruction,
  getMarketAccountDecoder,
  getOpenInstruction,
  getRunAccountDecoder,
} from "@nosana/jobs-program";
import {
  type Address,
  address,
  generateKeyPairSigner,
  getAddressEncoder,
  getProgramDerivedAddress,
  type KeyPairSigner,
} from "@solana/kit";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { ASSOCIATED_TOKEN_PROGRAM_ADDRESS, fetchToken, TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { create } from "ipfs-http-client";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import { type Client, type Network, send } from "./network.ts";

export const rewardsProgram = address("nosRB8DUV67oLNrL45bo2pFLrmsWPiewe2Lk2DRNYCp");

export const inProgram = ({ endpoints }: Client) => ({ programAddress: address(endpoints.jobs_program) });

/** To derive an address takes a millisecond of arithmetic, and tests ask for the same ones all the time. */
const derived = new Map<string, Promise<Address>>();

function derive(program: Address, seeds: readonly (Address | "reflection")[]): Promise<Address> {
  const key = [program, ...seeds].join(" ");
  const known = derived.get(key);
  if (known) return known;
  const bytes = seeds.map((seed) => (seed === "reflection" ? seed : getAddressEncoder().encode(seed)));
  const found = getProgramDerivedAddress({ programAddress: program, seeds: bytes }).then(([at]) => at);
  derived.set(key, found);
  return found;
}

/** Addresses derived with `@solana/kit`, as a check on the network's own derivation. */
export async function accountsOf({ endpoints, market }: Client, owner: Address) {
  const mint = address(endpoints.nos_mint);
  return {
    nos: await derive(ASSOCIATED_TOKEN_PROGRAM_ADDRESS, [owner, TOKEN_PROGRAM_ADDRESS, mint]),
    vault: await derive(address(endpoints.jobs_program), [market, mint]),
    rewards_reflection: await derive(rewardsProgram, ["reflection"]),
    rewards_vault: await derive(rewardsProgram, [mint]),
  };
}

export async function balanceOf({ rpc }: Client, token: Address): Promise<bigint> {
  return (await fetchToken(rpc, token, { commitment: "processed" })).data.amount;
}

/** Pins a definition through Kubo's RPC and returns its digest. */
export async function pin({ endpoints }: Client, definition: unknown): Promise<Uint8Array> {
  const { cid } = await create({ url: endpoints.ipfs_api }).add(JSON.stringify(definition), {
    cidVersion: 0,
  });
  return cid.multihash.digest;
}

export function definitionWith(...environments: Record<string, string>[]) {
  const ops = environments.map((env, index) => ({
    id: `op-${index}`,
    type: "container/run",
    args: { image: "alpine", cmd: "true", env },
  }));
  return { version: "0.1", type: "container", ops };
}

export interface Listing {
  readonly timeout?: bigint;
  readonly digest?: Uint8Array;
  readonly project?: KeyPairSigner;
}

/** The `list` instruction of a new job, made with the official client. */
export async function listing(
  network: Client,
  payer: KeyPairSigner,
  { timeout, digest, project }: Listing = {},
) {
  const [job, run] = await Promise.all([generateKeyPairSigner(), generateKeyPairSigner()]);
  const accounts = await accountsOf(network, payer.address);
  const instruction = getListInstruction(
    {
      job,
      market: network.market,
      run,
      user: accounts.nos,
      vault: accounts.vault,
      payer,
      rewardsReflection: accounts.rewards_reflection,
      rewardsVault: accounts.rewards_vault,
      authority: project ?? payer,
      rewardsProgram,
      ipfsJob: digest ?? new Uint8Array(32).fill(7),
      timeout: timeout ?? 60n,
    },
    inProgram(network),
  );
  return { job: job.address, run: run.address, instruction };
}

export async function list(network: Client, payer: KeyPairSigner, options: Listing = {}) {
  const { job, run, instruction } = await listing(network, payer, options);
  await send(network, payer, [instruction]);
  return { job, run };
}

/** The `open` instruction of another market; with `job_expiration` below 0 ended jobs can be cleaned at once. */
export async function opening(client: Client, { job_expiration = -1n, price = 100n } = {}) {
  const market = await generateKeyPairSigner();
  const { vault } = await accountsOf({ ...client, market: market.address }, client.wallet.address);
  const instruction = getOpenInstruction(
    {
      mint: address(client.endpoints.nos_mint),
      market,
      vault,
      authority: client.wallet,
      accessKey: SYSTEM_PROGRAM_ADDRESS,
      jobExpiration: job_expiration,
      jobPrice: price,
      jobTimeout: 7_200n,
      jobType: 0,
      nodeXnosMinimum: 0n,
    },
    inProgram(client),
  );
  return { market: market.address, instruction };
}

const dataAt = ({ localnet }: Network, at: Address) => localnet.ledger.account(at).data;
const decodeAt = <T>(network: Network, at: Address, decode: (data: Uint8Array) => T): T | undefined => {
  const data = dataAt(network, at);
  return data.length === 0 ? undefined : decode(data);
};

export const jobAt = (network: Network, at: Address) =>
  decodeAt(network, at, (data) => getJobAccountDecoder().decode(data));
export const runAt = (network: Network, at: Address) =>
  decodeAt(network, at, (data) => getRunAccountDecoder().decode(data));
export const marketOf = (network: Network) =>
  getMarketAccountDecoder().decode(dataAt(network, network.market));

/** The result a job's account names, read through the gateway. */
export async function resultOf({ endpoints }: Client, { ipfsResult }: { ipfsResult: ArrayLike<number> }) {
  const cid = CID.createV0(createDigest(0x12, Uint8Array.from(ipfsResult)));
  const response = await fetch(`${endpoints.ipfs_gateway}/ipfs/${cid}`);
  if (!response.ok) throw new Error(`the gateway answers ${response.status} for ${cid}`);
  return (await response.json()) as {
    readonly status: string;
    readonly opStates: Record<string, unknown>[];
    readonly errors?: unknown[];
  };
}

/** The job once it ended on chain. */
export const ended = (network: Network, at: Address) => {
  const job = jobAt(network, at);
  return job?.state === 2 ? job : undefined;
};
