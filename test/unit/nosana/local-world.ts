import {
  getCleanInstruction,
  getFinishInstruction,
  getOpenInstruction,
  getQuitInstruction,
  getStopInstruction,
  getWorkInstruction,
} from "@nosana/jobs-program";
import { type Address, generateKeyPairSigner, type KeyPairSigner } from "@solana/kit";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { hostAccounts } from "../../../src/localnet/genesis.ts";
import type { LocalnetOptions } from "../../../src/localnet/options.ts";
import { stakeAddressOf } from "../../../src/localnet/programs/jobs/node-admission.ts";
import { createNosanaClient, networks } from "../../../src/nosana/index.ts";
import { type ChainOptions, createChain } from "../../../src/solana/index.ts";
import { accountsOf, inProgram } from "../localnet/support/jobs.ts";
import { send, startNetwork, until } from "../localnet/support/network.ts";

/**
 * A local network without hosts, our client for it, and nodes that do as a test tells them. The nodes' side is written
 * with the official generated client, so that our own instructions are not judged by themselves.
 */
export async function startWorld(
  options: Partial<LocalnetOptions> = {},
  chainOptions: Partial<ChainOptions> = {},
) {
  const local = await startNetwork(options);
  const { endpoints, market } = local;
  const chain = createChain({
    rpc_endpoint: endpoints.rpc_endpoint,
    rpc_subscriptions_endpoint: endpoints.rpc_subscriptions_endpoint,
    commitment: "confirmed",
    network: "localnet",
    genesis_hash: null,
    log: silentLogger,
    clock: systemClock,
    ...chainOptions,
  });
  const network = networks.localnet;
  const client = createNosanaClient({ chain, network, log: silentLogger, clock: systemClock });
  const at = inProgram(local);

  const newNode = async (): Promise<KeyPairSigner> => {
    const node = await generateKeyPairSigner();
    local.localnet.ledger.place(hostAccounts(node.address));
    const seen = async () => (await local.rpc.getBalance(node.address).send()).value > 0n || undefined;
    await until(local, seen);
    return node;
  };
  /** The node takes the job at the head of the queue, or else waits for one. Its run account, used or not. */
  const work = async (node: KeyPairSigner, from: Address = market) => {
    const run = await generateKeyPairSigner();
    const { nos } = await accountsOf(local, node.address);
    const instruction = getWorkInstruction(
      {
        run,
        market: from,
        payer: node,
        stake: stakeAddressOf(node.address),
        nft: nos,
        metadata: SYSTEM_PROGRAM_ADDRESS,
        authority: node,
      },
      at,
    );
    await send(local, node, [instruction]);
    return run.address;
  };
  const stop = (node: KeyPairSigner) =>
    send(local, node, [getStopInstruction({ market, node: node.address, authority: node }, at)]);
  const quit = (node: KeyPairSigner, job: Address, run: Address, payer: Address = node.address) =>
    send(local, node, [getQuitInstruction({ job, run, payer, authority: node }, at)]);
  const finish = async (
    node: KeyPairSigner,
    job: Address,
    {
      run,
      payerRun = node.address,
      payerJob = local.wallet.address,
      ipfsResult = new Uint8Array(32).fill(3),
    }: { run: Address; payerRun?: Address; payerJob?: Address; ipfsResult?: Uint8Array },
  ) => {
    const { nos: user } = await accountsOf(local, node.address);
    const { nos: deposit, vault } = await accountsOf(local, payerJob);
    const instruction = getFinishInstruction(
      { job, run, market, vault, deposit, user, payerRun, payerJob, authority: node, ipfsResult },
      at,
    );
    await send(local, node, [instruction]);
  };

  const clean = (job: Address, by: Address, payer: Address = local.wallet.address) =>
    send(local, local.wallet, [getCleanInstruction({ job, market: by, payer }, at)]);
  /** Another market; with `job_expiration` below 0 ended jobs can be cleaned at once. */
  const openMarket = async ({ job_expiration = -1n, price = 100n } = {}) => {
    const opened = await generateKeyPairSigner();
    const { vault } = await accountsOf({ ...local, market: opened.address }, local.wallet.address);
    const instruction = getOpenInstruction(
      {
        mint: network.nos_mint,
        market: opened,
        vault,
        authority: local.wallet,
        accessKey: SYSTEM_PROGRAM_ADDRESS,
        jobExpiration: job_expiration,
        jobPrice: price,
        jobTimeout: 7_200n,
        jobType: 0,
        nodeXnosMinimum: 0n,
      },
      at,
    );
    await send(local, local.wallet, [instruction]);
    return opened.address;
  };
  const wallet = { address: local.wallet.address, signer: local.wallet };
  return {
    local,
    chain,
    network,
    client,
    market,
    wallet,
    newNode,
    work,
    stop,
    quit,
    finish,
    openMarket,
    clean,
    close: () => local.localnet.close(),
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
