import { inspect } from "node:util";
import {
  getCleanInstruction,
  getDelistInstruction,
  getEndInstruction,
  getFinishInstruction,
  getQuitInstruction,
  getRecoverInstruction,
  getStopInstruction,
  getWorkInstruction,
} from "@nosana/jobs-program";
import { type Address, generateKeyPairSigner, type Instruction, type KeyPairSigner } from "@solana/kit";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { hostAccounts } from "../../../src/localnet/genesis.ts";
import { TransactionRefused } from "../../../src/localnet/ledger/failure.ts";
import { stakeAddressOf } from "../../../src/localnet/programs/jobs/node-admission.ts";
import { submitInstructions } from "../../../src/localnet/sending.ts";
import { accountsOf, inProgram, type Listing, listing, opening } from "../localnet/support/jobs.ts";
import { type Network, send, until } from "../localnet/support/network.ts";

export interface Finish {
  readonly run: Address;
  readonly market?: Address;
  readonly payerRun?: Address;
  readonly payerJob?: Address;
  readonly ipfsResult?: Uint8Array;
}

type Submit = (payer: KeyPairSigner, instructions: readonly Instruction[]) => Promise<unknown>;

const most_signings = 10;

/**
 * Runs without waiting for a confirmation, and without the way through the RPC: for many transactions. One that is
 * refused, since on a busy machine its blockhash is too old by then, is signed anew.
 */
export const submitAtOnce =
  ({ localnet: { ledger } }: Network): Submit =>
  async (payer, instructions) => {
    for (let signing = 1; ; signing++) {
      try {
        const { outcome } = await submitInstructions(ledger, payer, instructions);
        if (outcome.error === null) return;
        throw new Error(`a transaction failed: ${inspect(outcome.error)}\n${outcome.logs.join("\n")}`);
      } catch (error) {
        if (!(error instanceof TransactionRefused) || signing === most_signings) throw error;
      }
    }
  };

/**
 * Owners and nodes that do as a test tells them, written with the official generated client, so that our own
 * instructions are not judged by themselves. The owner is the network's wallet.
 */
export function createActors(
  local: Network,
  submit: Submit = (payer, instructions) => send(local, payer, instructions),
) {
  const { wallet } = local;
  const at = inProgram(local);
  const accountsIn = (market: Address, owner: Address) => accountsOf({ ...local, market }, owner);

  return {
    /** Nodes with all that the network's markets ask of them. */
    async newNodes(count: number): Promise<readonly KeyPairSigner[]> {
      const nodes = await Promise.all(Array.from({ length: count }, () => generateKeyPairSigner()));
      local.localnet.ledger.place(nodes.flatMap(({ address }) => hostAccounts(address)));
      const last = nodes.at(-1)?.address ?? wallet.address;
      await until(local, async () => (await local.rpc.getBalance(last).send()).value > 0n || undefined);
      return nodes;
    },
    async post(market: Address, options: Listing = {}) {
      const { instruction, job, run } = await listing({ ...local, market }, wallet, {
        timeout: 60n,
        ...options,
      });
      await submit(wallet, [instruction]);
      return { job, run };
    },
    /** The node takes the job at the head of the queue, or else waits for one. Its run account, used or not. */
    async work(node: KeyPairSigner, market: Address = local.market) {
      const run = await generateKeyPairSigner();
      const { nos: nft } = await accountsOf(local, node.address);
      const admission = { stake: stakeAddressOf(node.address), nft, metadata: SYSTEM_PROGRAM_ADDRESS };
      await submit(node, [
        getWorkInstruction({ run, market, payer: node, ...admission, authority: node }, at),
      ]);
      return run.address;
    },
    stop: (node: KeyPairSigner, market: Address = local.market) =>
      submit(node, [getStopInstruction({ market, node: node.address, authority: node }, at)]),
    quit: (node: KeyPairSigner, job: Address, run: Address, payer: Address = node.address) =>
      submit(node, [getQuitInstruction({ job, run, payer, authority: node }, at)]),
    async finish(node: KeyPairSigner, job: Address, { run, ...how }: Finish) {
      const { market = local.market, payerRun = node.address, payerJob = wallet.address } = how;
      const { nos: user } = await accountsIn(market, node.address);
      const { nos: deposit, vault } = await accountsIn(market, payerJob);
      const ipfsResult = how.ipfsResult ?? new Uint8Array(32).fill(3);
      const accounts = { job, run, market, vault, deposit, user, payerRun, payerJob, authority: node };
      await submit(node, [getFinishInstruction({ ...accounts, ipfsResult }, at)]);
    },
    async delist(job: Address, market: Address) {
      const { nos: deposit, vault } = await accountsIn(market, wallet.address);
      const accounts = { job, market, deposit, vault, payer: wallet.address, authority: wallet };
      await submit(wallet, [getDelistInstruction(accounts, at)]);
    },
    async end(job: Address, market: Address, { node, run }: { node: Address; run: Address }) {
      const { nos: deposit, vault } = await accountsIn(market, wallet.address);
      const { nos: user } = await accountsIn(market, node);
      const accounts = { job, market, run, deposit, user, vault, payer: wallet.address, authority: wallet };
      await submit(wallet, [getEndInstruction(accounts, at)]);
    },
    async recover(job: Address, market: Address) {
      const { nos: user, vault } = await accountsIn(market, wallet.address);
      const accounts = { job, market, vault, user, payer: wallet.address, authority: wallet };
      await submit(wallet, [getRecoverInstruction(accounts, at)]);
    },
    clean: (job: Address, by: Address, payer: Address = wallet.address) =>
      submit(wallet, [getCleanInstruction({ job, market: by, payer }, at)]),
    /** Another market. */
    async openMarket(terms: Parameters<typeof opening>[1] = {}) {
      const { instruction, market } = await opening(local, terms);
      await submit(wallet, [instruction]);
      return market;
    },
  };
}
