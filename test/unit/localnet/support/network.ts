import { readFile } from "node:fs/promises";
import {
  address,
  appendTransactionMessageInstructions,
  assertIsTransactionWithBlockhashLifetime,
  type Base64EncodedWireTransaction,
  createKeyPairSignerFromBytes,
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  type Instruction,
  type KeyPairSigner,
  pipe,
  sendAndConfirmTransactionFactory,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from "@solana/kit";
import { startLocalnet } from "../../../../src/localnet/index.ts";
import type { Endpoints, LocalnetOptions } from "../../../../src/localnet/options.ts";
import { judged, lagsOfNodes } from "../../../support/localnet.ts";
import { inTime, type Patience } from "../../../support/until.ts";

const anyFreePorts = { rpc_port: 0, ws_port: 0, ipfs_port: 0, gateway_port: 0 };

/** A network on free ports with short slots and no hosts, and a client of `@solana/kit` for its leader. */
export async function startNetwork(options: Partial<LocalnetOptions> = {}) {
  const localnet = await startLocalnet({
    ...anyFreePorts,
    hosts: 0,
    slot_ms: 40,
    rpc_lags: lagsOfNodes,
    ...options,
  });
  return { localnet, ...(await connect(judged(localnet.endpoints))) };
}

export type Network = Awaited<ReturnType<typeof startNetwork>>;

/** A client of `@solana/kit` for a network, wherever that runs. */
export async function connect(endpoints: Endpoints) {
  const rpc = createSolanaRpc(endpoints.rpc_endpoint);
  const rpcSubscriptions = createSolanaRpcSubscriptions(endpoints.rpc_subscriptions_endpoint);
  const secret = JSON.parse(await readFile(endpoints.keypair_path, "utf8"));
  const wallet = await createKeyPairSignerFromBytes(Uint8Array.from(secret));
  return { endpoints, rpc, rpcSubscriptions, wallet, market: address(endpoints.market_address) };
}

export type Client = Awaited<ReturnType<typeof connect>>;

/** Signs instructions with a recent blockhash; the transaction is not sent. */
export async function sign({ rpc }: Client, payer: KeyPairSigner, instructions: readonly Instruction[]) {
  const { value: latest } = await rpc.getLatestBlockhash().send();
  return signTransactionMessageWithSigners(
    pipe(
      createTransactionMessage({ version: 0 }),
      (empty) => setTransactionMessageFeePayerSigner(payer, empty),
      (paid) => setTransactionMessageLifetimeUsingBlockhash(latest, paid),
      (alive) => appendTransactionMessageInstructions(instructions, alive),
    ),
  );
}

/** Signs, sends and waits for the confirmation that comes over the WebSocket. */
export async function send(network: Client, payer: KeyPairSigner, instructions: readonly Instruction[]) {
  const transaction = await sign(network, payer, instructions);
  assertIsTransactionWithBlockhashLifetime(transaction);
  const { rpc, rpcSubscriptions } = network;
  await sendAndConfirmTransactionFactory({ rpc, rpcSubscriptions })(transaction, { commitment: "confirmed" });
  return transaction;
}

/** Sends bytes as they are; `skipPreflight` makes a failing transaction run. */
export function sendWire({ rpc }: Client, wire: Base64EncodedWireTransaction, skipPreflight = false) {
  return rpc.sendTransaction(wire, { encoding: "base64", skipPreflight }).send();
}

export const wireOf = getBase64EncodedWireTransaction;

/** Looks after every change of the ledger until `look` finds something. @throws when it does not in time. */
export async function until<T>(
  { localnet }: Network,
  look: () => T | undefined | Promise<T | undefined>,
  patience: Patience = {},
): Promise<T> {
  let stop = () => {};
  const seen = new Promise<T>((resolve, reject) => {
    let looking = false;
    const tryNow = async () => {
      if (looking) return;
      looking = true;
      const found = await look();
      looking = false;
      if (found !== undefined) resolve(found);
    };
    stop = localnet.ledger.watch(() => void tryNow().catch(reject));
    tryNow().catch(reject);
  });
  try {
    return await inTime(seen, { missing: () => String(look), ...patience });
  } finally {
    stop();
  }
}

/** A raw JSON-RPC call, for what a well-behaved client never sends. */
export async function post({ endpoints }: Client, body: string) {
  const response = await fetch(endpoints.rpc_endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return { status: response.status, text: await response.text() };
}

export async function call(network: Client, method: string, params: readonly unknown[] = []) {
  const { text } = await post(network, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
  return JSON.parse(text);
}
