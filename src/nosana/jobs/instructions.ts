import {
  type Address,
  generateKeyPairSigner,
  type Instruction,
  type KeyPairSigner,
  type TransactionSigner,
} from "@solana/kit";
import { AppError } from "../../base/errors.ts";
import { asAddress } from "../address.ts";
import { digestOf } from "../digest.ts";
import { buildClean } from "../instructions/clean.ts";
import { buildDelist } from "../instructions/delist.ts";
import { buildEnd } from "../instructions/end.ts";
import { buildExtend } from "../instructions/extend.ts";
import { buildAssign, buildList } from "../instructions/new-job.ts";
import { buildClaim, buildQuit, buildStop, buildWork } from "../instructions/node-queue.ts";
import { buildComplete, buildFinish } from "../instructions/node-result.ts";
import { buildRecover } from "../instructions/recover.ts";
import type { Job, Run } from "../job.ts";
import type { QueryDeps } from "../job-query.ts";
import { readRun, searchRuns } from "../runs.ts";

export interface PostParams {
  readonly market: Address;
  /** Seconds the job may run and is paid for. */
  readonly timeout: number | bigint;
  /** CIDv0 of the pinned definition. */
  readonly ipfsHash: string;
  /** A node that waits in the market's queue. */
  readonly node?: Address | undefined;
  /** Who pays the deposit and gets refunds; default: the wallet. */
  readonly payer?: TransactionSigner | undefined;
  /** Key of the new job's account; default: a fresh one. The same key posted twice cannot make two jobs. */
  readonly job?: KeyPairSigner | undefined;
}

export interface ResultParams {
  readonly job: Address;
  /** CIDv0 of the pinned result. */
  readonly ipfsResultsHash: string;
}

/**
 * Builds instructions of the Jobs program for the client's wallet; nothing is sent. Those that move tokens come with
 * an instruction before them that makes sure of the token accounts. All throw WALLET_NOT_SET, ADDRESS_MALFORMED; those
 * that read the job first also JOB_NOT_FOUND and JOB_IN_ANOTHER_STATE.
 */
export interface JobInstructions {
  /** A new job, for the market's queue or for one node. Its address is that of the instruction's first account. */
  post(params: PostParams): Promise<Instruction>;
  /** A new job for one node. */
  assign(params: PostParams & { readonly node: Address }): Promise<Instruction>;
  /** `timeout` is the new total in seconds, so that sending it twice charges once. */
  extend(params: {
    readonly job: Address;
    readonly timeout: number | bigint;
    readonly payer?: TransactionSigner | undefined;
  }): Promise<Instruction>;
  delist(params: { readonly job: Address }): Promise<readonly Instruction[]>;
  end(params: { readonly job: Address }): Promise<readonly Instruction[]>;
  recover(params: { readonly job: Address }): Promise<readonly Instruction[]>;
  clean(params: { readonly job: Address }): Promise<Instruction>;
  /** For nodes: the result of the wallet's own run. */
  finish(params: ResultParams): Promise<readonly Instruction[]>;
  /** For nodes: the result of a job that was ended early. */
  complete(params: ResultParams): Promise<Instruction>;
  /** For nodes: gives a run up. */
  quit(params: { readonly run: Address }): Promise<Instruction>;
  /** For nodes: takes a job that another node quit. */
  claim(params: { readonly job: Address; readonly nft?: Address | undefined }): Promise<Instruction>;
  /** For nodes: takes the next job, or waits for one. */
  work(params: { readonly market: Address; readonly nft?: Address | undefined }): Promise<Instruction>;
  /** Takes a node, by default the wallet's, out of the queue. */
  stop(params: { readonly market: Address; readonly node?: Address | undefined }): Promise<Instruction>;
}

export interface InstructionDeps extends QueryDeps {
  /** The wallet that signs; throws WALLET_NOT_SET. */
  readonly signerFor: (doing: string) => TransactionSigner;
}

export function createJobInstructions(deps: InstructionDeps): JobInstructions {
  const { network, signerFor } = deps;

  const accountOf = async (address: Address): Promise<Job> => {
    const job = await deps.job(asAddress(address, "job"), { check_run: false });
    if (!job) throw new AppError("JOB_NOT_FOUND", { address, network: network.name });
    return job;
  };
  /** The run to act on: a node's own, for several may have claimed one job; the first for the owner. */
  const running = async (address: Address, node?: Address) => {
    // Before anything is asked: a promise that nobody waits for any more would fail unheard.
    const known = asAddress(address, "job");
    const [job, runs] = await Promise.all([
      accountOf(known),
      searchRuns(deps, { job: known, ...(node ? { node } : {}) }),
    ]);
    const [run] = runs;
    if (run) return { job, run };
    const found = typeof job.state === "string" ? job.state : `in the unknown state ${job.state.unknown}`;
    throw new AppError("JOB_IN_ANOTHER_STATE", { address, needed: "running", found });
  };
  const newJob = async ({ ipfsHash, market, payer, timeout, job }: PostParams) => {
    const authority = signerFor("posting a job");
    const [fresh, run] = await Promise.all([job ?? generateKeyPairSigner(), generateKeyPairSigner()]);
    return {
      job: fresh,
      run,
      market: asAddress(market, "market"),
      timeout_seconds: BigInt(timeout),
      ipfs_job: digestOf(ipfsHash),
      authority,
      payer: payer ?? authority,
    };
  };
  const assign = async ({ node, ...params }: PostParams & { readonly node: Address }) =>
    buildAssign(network, { ...(await newJob(params)), node: asAddress(node, "node") });
  const nodeInput = async (doing: string, nft: Address | undefined) => ({
    authority: signerFor(doing),
    run: await generateKeyPairSigner(),
    ...(nft ? { nft: asAddress(nft, "NFT") } : {}),
  });

  return {
    assign,
    async post({ node, ...params }) {
      return node === undefined ? buildList(network, await newJob(params)) : assign({ ...params, node });
    },
    async extend({ job, timeout, payer }) {
      const authority = signerFor("extending a job");
      const timeout_seconds = BigInt(timeout);
      const input = { authority, timeout_seconds, ...(payer ? { payer } : {}) };
      return buildExtend(network, await accountOf(job), input);
    },
    async delist({ job }) {
      const authority = signerFor("delisting a job");
      return buildDelist(network, await accountOf(job), authority);
    },
    async end({ job }) {
      const authority = signerFor("ending a job");
      const found = await running(job);
      return buildEnd(network, found.job, found.run, authority);
    },
    async recover({ job }) {
      const authority = signerFor("recovering a job");
      return buildRecover(network, await accountOf(job), authority);
    },
    async clean({ job }) {
      return buildClean(network, await accountOf(job));
    },
    async finish({ job, ipfsResultsHash }) {
      const authority = signerFor("finishing a job");
      const ipfs_result = digestOf(ipfsResultsHash);
      const found = await running(job, authority.address);
      return buildFinish(network, found.job, found.run, { authority, ipfs_result });
    },
    async complete({ job, ipfsResultsHash }) {
      const authority = signerFor("completing a job");
      const ipfs_result = digestOf(ipfsResultsHash);
      return buildComplete(network, asAddress(job, "job"), { authority, ipfs_result });
    },
    async quit({ run }) {
      const authority = signerFor("quitting a run");
      const found: Run | null = await readRun(deps, asAddress(run, "run"));
      if (!found) throw new AppError("RUN_NOT_FOUND", { address: run, network: network.name });
      return buildQuit(network, found, authority);
    },
    async claim({ job, nft }) {
      const input = await nodeInput("claiming a job", nft);
      const { address, market } = await accountOf(job);
      return buildClaim(network, { job: address, market }, input);
    },
    async work({ market, nft }) {
      return buildWork(network, asAddress(market, "market"), await nodeInput("working", nft));
    },
    async stop({ market, node }) {
      const authority = signerFor("leaving a queue");
      const leaving = node === undefined ? authority.address : asAddress(node, "node");
      return buildStop(network, { market: asAddress(market, "market"), node: leaving }, authority);
    },
  };
}
