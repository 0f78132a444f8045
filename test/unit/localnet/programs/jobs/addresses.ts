import { createHash } from "node:crypto";
import {
  type Address,
  address,
  createNoopSigner,
  getAddressDecoder,
  getAddressEncoder,
  getProgramDerivedAddress,
} from "@solana/kit";
import { findAssociatedTokenPda, TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";

/** The same address for a name in every run. */
export const named = (name: string): Address =>
  getAddressDecoder().decode(createHash("sha256").update(name).digest());

export const jobsProgram = address("nosJTmGQxvwXy23vng5UjkTbfv91Bzf9jEuro78dAGR");
export const rewardsProgram = address("nosRB8DUV67oLNrL45bo2pFLrmsWPiewe2Lk2DRNYCp");
export const stakingProgram = address("nosScmHY2uR24Zh751PmGj9ww9QRNHewh9H59AfrTJE");
const metaplexProgram = address("metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s");
export const systemProgram = address("11111111111111111111111111111111");
export const rentSysvar = address("SysvarRent111111111111111111111111111111111");
const nosMint = address("devr1BGQndEW5k5zfvG5FsLyZv1Ap73vNgAHcQ9sUVP");
const admin = address("XXXxddiNnmoD2h2LbQYaL76Swi21MaQbtBbRynAdQL8");

const bytes = (value: Address) => getAddressEncoder().encode(value);
type Seeds = Parameters<typeof getProgramDerivedAddress>[0]["seeds"];
const derivedWithBump = (programAddress: Address, seeds: Seeds) =>
  getProgramDerivedAddress({ programAddress, seeds });
const derived = async (program: Address, seeds: Seeds) => (await derivedWithBump(program, seeds))[0];
const nosOf = async (owner: Address) =>
  (await findAssociatedTokenPda({ owner, mint: nosMint, tokenProgram: TOKEN_PROGRAM_ADDRESS }))[0];

const [project, payer, node, market, accessMint] = ["project", "payer", "node", "market", "access"].map(
  named,
) as [Address, Address, Address, Address, Address];
const newMarket = named("new market");
const [newVault, newVaultBump] = await derivedWithBump(jobsProgram, [bytes(newMarket), bytes(nosMint)]);
const otherMarket = named("other market");

/** Everybody and everything the cases are about. */
export const at = {
  /** Pays the transactions' fees and has no other part. */
  sender: named("sender"),
  project,
  payer,
  node,
  nodePayer: named("node's payer"),
  owner: named("market's owner"),
  admin,
  stranger: named("stranger"),
  nothing: named("an address without an account"),
  job: named("job"),
  run: named("run"),
  market,
  otherMarket,
  newMarket,
  mint: nosMint,
  otherMint: named("other mint"),
  vault: await derived(jobsProgram, [bytes(market), bytes(nosMint)]),
  otherVault: await derived(jobsProgram, [bytes(otherMarket), bytes(nosMint)]),
  newVault,
  newVaultBump,
  newVaultOfOthers: await derived(jobsProgram, [bytes(newMarket), bytes(named("other mint"))]),
  payerNos: await nosOf(payer),
  nodeNos: await nosOf(node),
  projectNos: await nosOf(project),
  /** NOS that are in no associated account. */
  spareNos: named("spare NOS account"),
  otherTokens: named("tokens of another mint"),
  reflection: await derived(rewardsProgram, ["reflection"]),
  rewardsVault: await derived(rewardsProgram, [bytes(nosMint)]),
  stake: await derived(stakingProgram, ["stake", bytes(nosMint), bytes(node)]),
  strangersStake: await derived(stakingProgram, ["stake", bytes(nosMint), bytes(named("stranger"))]),
  accessMint,
  accessNft: named("access NFT"),
  accessMetadata: await derived(metaplexProgram, ["metadata", bytes(metaplexProgram), bytes(accessMint)]),
  collection: named("collection of access NFTs"),
} as const;

/** Signatures are not part of these cases: who signs is. */
export const signs = <A extends Address>(who: A) => createNoopSigner(who);

export const inProgram = { programAddress: jobsProgram };
