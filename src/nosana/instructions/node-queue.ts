import {
  getClaimInstruction,
  getQuitInstruction,
  getStopInstruction,
  getWorkInstruction,
} from "@nosana/jobs-program";
import {
  type Address,
  address,
  getAddressEncoder,
  getProgramDerivedAddress,
  type Instruction,
  type TransactionSigner,
} from "@solana/kit";
import { tokenAccountOf } from "../../solana/index.ts";
import type { Run } from "../job.ts";
import type { Network } from "../network.ts";

/** Ids and seeds: nosana-programs `common/src/id.rs`, `common/src/pda.rs`. */
const stakingProgram = address("nosScmHY2uR24Zh751PmGj9ww9QRNHewh9H59AfrTJE");
const metadataProgram = address("metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s");
const systemProgram = address("11111111111111111111111111111111");

export interface NodeInput {
  readonly authority: TransactionSigner;
  /** The new run's account; it signs even when it is not used. */
  readonly run: TransactionSigner;
  /** The access NFT that the market asks for; none for an open market. */
  readonly nft?: Address;
}

/** A node takes the first job of the market's queue, or else waits in it. */
export async function buildWork(
  network: Network,
  market: Address,
  { authority, nft, run }: NodeInput,
): Promise<Instruction> {
  const admission = await admissionOf(network, authority.address, nft);
  return getWorkInstruction(
    { run, market, payer: authority, ...admission, authority },
    { programAddress: network.jobs_program },
  );
}

/** A node takes a job that another node has quit. */
export async function buildClaim(
  network: Network,
  { job, market }: { readonly job: Address; readonly market: Address },
  { authority, nft, run }: NodeInput,
): Promise<Instruction> {
  const admission = await admissionOf(network, authority.address, nft);
  return getClaimInstruction(
    { job, run, market, ...admission, payer: authority, authority },
    { programAddress: network.jobs_program },
  );
}

/** A node gives a job up: it is stopped, and its deposit stays where it is. */
export function buildQuit(
  network: Network,
  run: Pick<Run, "address" | "job" | "payer">,
  authority: TransactionSigner,
): Instruction {
  return getQuitInstruction(
    { job: run.job, run: run.address, payer: run.payer, authority },
    { programAddress: network.jobs_program },
  );
}

/** A node, or the market's authority for it, leaves the queue. */
export function buildStop(
  network: Network,
  { market, node }: { readonly market: Address; readonly node: Address },
  authority: TransactionSigner,
): Instruction {
  return getStopInstruction({ market, node, authority }, { programAddress: network.jobs_program });
}

/** What proves that a node may work for a market. Without an NFT its NOS account stands in for one. */
async function admissionOf({ nos_mint }: Network, node: Address, nft: Address | undefined) {
  const encode = getAddressEncoder().encode;
  const [[stake], account, metadata] = await Promise.all([
    getProgramDerivedAddress({
      programAddress: stakingProgram,
      seeds: ["stake", encode(nos_mint), encode(node)],
    }),
    tokenAccountOf(node, nft ?? nos_mint),
    nft ? metadataOf(nft) : systemProgram,
  ]);
  return { stake, nft: account, metadata };
}

async function metadataOf(nft: Address): Promise<Address> {
  const encode = getAddressEncoder().encode;
  const [metadata] = await getProgramDerivedAddress({
    programAddress: metadataProgram,
    seeds: ["metadata", encode(metadataProgram), encode(nft)],
  });
  return metadata;
}
