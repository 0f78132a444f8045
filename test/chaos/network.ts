import type { webcrypto } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Address, address, createKeyPairSignerFromBytes, lamports } from "@solana/kit";
import { getTransferSolInstruction } from "@solana-program/system";
import {
  findAssociatedTokenPda,
  getCreateAssociatedTokenIdempotentInstruction,
  getTransferCheckedInstruction,
  TOKEN_PROGRAM_ADDRESS,
} from "@solana-program/token";
import { Control } from "../support/control.ts";
import { type Localnet, leaderOf, useLocalnet } from "../support/localnet.ts";
import { type Client, connect, send } from "../unit/localnet/support/network.ts";

/** What rounds share that are played one after the other, with hosts enough for what they leave running. */
export interface ChaosNetwork {
  readonly localnet: Localnet;
  readonly control: Control;
  /** Asks while nothing is disturbed, as a judge does. */
  readonly leader: Client;
  close(): Promise<void>;
}

/** `pool` has the endpoint spread requests over nodes that lag, also when nothing else is wrong. */
export async function startChaosNetwork(pool: boolean): Promise<ChaosNetwork> {
  const nodes = pool ? ["--rpc-lag", "0,8,20-40"] : [];
  const localnet = await useLocalnet(["--hosts", "12", "--slot-ms", "40", "--control-port", "0", ...nodes]);
  const { endpoints } = localnet;
  const leader = await connect(leaderOf(endpoints));
  return { localnet, control: new Control(endpoints.control), leader, close: localnet.stop };
}

/** A wallet that nobody else uses, so that all it ever paid for is the round's. */
export interface RoundWallet {
  readonly address: Address;
  readonly nos: Address;
  readonly keypair_path: string;
}

/** Enough for some dozen jobs of a minute each. */
const funds = { lamports: 60_000_000n, nos: 1_000_000n };

/** Creates it with SOL and NOS for some dozen jobs; its key is kept in the folder. */
export async function newWallet({ leader }: ChaosNetwork, folder: string): Promise<RoundWallet> {
  const keys = (await crypto.subtle.generateKey("Ed25519", true, [
    "sign",
    "verify",
  ])) as webcrypto.CryptoKeyPair;
  const [pkcs8, publicKey] = await Promise.all([
    crypto.subtle.exportKey("pkcs8", keys.privateKey),
    crypto.subtle.exportKey("raw", keys.publicKey),
  ]);
  const secret = [...new Uint8Array(pkcs8).slice(-32), ...new Uint8Array(publicKey)];
  const keypair_path = join(folder, "wallet.json");
  await writeFile(keypair_path, JSON.stringify(secret), { mode: 0o600 });
  const owner = (await createKeyPairSignerFromBytes(Uint8Array.from(secret))).address;
  const mint = address(leader.endpoints.nos_mint);
  const at = async (holder: Address) =>
    (await findAssociatedTokenPda({ owner: holder, mint, tokenProgram: TOKEN_PROGRAM_ADDRESS }))[0];
  const [from, to] = await Promise.all([at(leader.wallet.address), at(owner)]);
  await send(leader, leader.wallet, [
    getTransferSolInstruction({
      source: leader.wallet,
      destination: owner,
      amount: lamports(funds.lamports),
    }),
    getCreateAssociatedTokenIdempotentInstruction({ payer: leader.wallet, ata: to, owner, mint }),
    getTransferCheckedInstruction({
      source: from,
      mint,
      destination: to,
      authority: leader.wallet,
      amount: funds.nos,
      decimals: 6,
    }),
  ]);
  return { address: owner, nos: to, keypair_path };
}
