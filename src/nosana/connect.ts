import type { Address, Instruction, KeyPairSigner, Signature } from "@solana/kit";
import { systemClock, wallClock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";
import { harmless, type Logger, silentLogger } from "../base/log.ts";
import { methodsThrowingOwnErrors, throwingOwnErrors } from "../base/own-errors.ts";
import {
  type Chain,
  type Commitment,
  createChain,
  type Journal,
  type SendMemory,
  sendTransaction,
  type Ticket,
  type Wallet,
} from "../solana/index.ts";
import { hostAuthorization } from "./host-auth.ts";
import { createJobOwner, type JobOwner, type OwnerOptions, type Sent } from "./job-owner.ts";
import { createJobReader } from "./job-reader.ts";
import type { PostParams } from "./jobs/instructions.ts";
import { createJobsProgram, type JobsProgram } from "./jobs/program.ts";
import { type Network, type NetworkName, networks } from "./network.ts";
import { approveUpTo, postWithin } from "./post-within.ts";
import { type Preflight, preflight } from "./preflight.ts";
import { explainProgramError } from "./program-errors.ts";
import { newJobOf } from "./program-instructions.ts";
import { createRecovery } from "./recovery.ts";
import { createReservations } from "./reservations.ts";

export interface ConnectOptions {
  /** Default: the network's public endpoint. */
  readonly rpc_endpoint?: string | undefined;
  /** Default: the same address as `rpc_endpoint`, over WebSocket. */
  readonly rpc_subscriptions_endpoint?: string | undefined;
  /** Requests to the RPC endpoint that may be under way at a time; default 20. */
  readonly max_concurrent_requests?: number | undefined;
  /**
   * Requests to the RPC endpoint, sustained; a second's worth may be made at once. Default: what the network's public
   * endpoint allows (10 on mainnet and devnet), 50 for any other.
   */
  readonly max_requests_per_second?: number | undefined;
  /** How final what is read must be; default confirmed. */
  readonly commitment?: Commitment | undefined;
  /** Signs and pays; see `client.wallet`. */
  readonly wallet?: KeyPairSigner | undefined;
  /** Default: no log. */
  readonly log?: Logger | undefined;
}

export interface SendingOptions {
  /** Called before the first send, with all that is needed to find out later what became of the transaction. */
  readonly onSigned?: (ticket: Ticket) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** What a call may take from the wallet, whatever is asked at the moment of execution. */
export interface PayingOptions extends SendingOptions {
  /**
   * NOS base units, a network fee included. Never more is taken than the price that was read just before comes to;
   * this is the caller's own limit beside it.
   */
  readonly maxDeposit?: bigint | undefined;
}

export interface PostingOptions extends PayingOptions {
  /** Remembers the posting, with what it is meant for, beyond the end of this process; see `findPosted`. */
  readonly memory?: { readonly journal: Journal; readonly intent: string };
}

export interface Posted extends Sent {
  readonly job: Address;
}

type Remembering = SendingOptions & { readonly memory?: SendMemory };

/** An act of the client's wallet, see {@link JobOwner}. */
type ByWallet<K extends keyof JobOwner> = (
  job: Address,
  ...options: K extends "extend" ? [PayingOptions & { readonly timeout_seconds: bigint }] : [SendingOptions?]
) => ReturnType<JobOwner[K]>;

/**
 * A client of the Nosana network. What is below `jobs` reads, watches and builds instructions; the client's own
 * methods send: they sign once and resend the same bytes until the outcome is certain, so a lost answer costs nothing.
 */
export interface NosanaClient {
  readonly network: Network;
  /** Set it before anything is built or sent. */
  wallet: KeyPairSigner | undefined;
  readonly jobs: JobsProgram;
  readonly solana: {
    /** Sends instructions in one transaction. Throws as `sendTransaction` does. */
    buildSignAndSend(
      instructions: Instruction | readonly Instruction[],
      options?: SendingOptions,
    ): Promise<Signature>;
  };
  /**
   * Checks all that would keep the wallet from posting a job, before anything is spent. What it throws names everything
   * that is wrong at once, with amounts; see `preflight.ts`.
   */
  preflight(
    params: Pick<PostParams, "market" | "timeout">,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Preflight>;
  /**
   * Posts a job at the market's price as it is now: should that rise before the transaction is executed, it fails with
   * PRICE_CHANGED and takes nothing. Throws as building it and `sendTransaction` do, and MARKET_NOT_FOUND,
   * NOS_ACCOUNT_DELEGATED, WALLET_SHORT of NOS, DEPOSIT_TOO_HIGH.
   */
  post(params: PostParams, options?: PostingOptions): Promise<Posted>;
  /**
   * What an earlier process with this journal posted for the same intent, before it was killed. Null when there is no
   * such job; then it is safe to post. Throws as {@link Recovery.findPosted} does.
   */
  findPosted(
    journal: Journal,
    intent: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Posted | null>;
  readonly delist: ByWallet<"delist">;
  readonly end: ByWallet<"end">;
  readonly recover: ByWallet<"recover">;
  readonly extend: ByWallet<"extend">;
  readonly clean: ByWallet<"clean">;
  /**
   * The `Authorization` value by which a host knows the owner of a job: `message`, best the job's address, signed by the
   * wallet, with the time, after which it is good for as long as the job may run. Whoever has it can control every job
   * of the wallet. Throws ARGUMENT_INVALID for a message that is empty or has a colon.
   */
  authorizationHeader(message: string): Promise<string>;
}

/**
 * Opens no connection yet. Throws RPC_UNREACHABLE when an endpoint is not a URL, ARGUMENT_INVALID for limits that let nothing
 * through. All that the client throws is an AppError: ARGUMENT_INVALID for what is no argument of a call, CALLBACK_FAILED
 * for what a callback threw.
 */
export function connect(name: NetworkName = "mainnet", options: ConnectOptions = {}): NosanaClient {
  return clientWithOwnErrors(name, options);
}

const clientWithOwnErrors = throwingOwnErrors("connect", (name: NetworkName, options: ConnectOptions) => {
  const client = createClient(name, options);
  methodsThrowingOwnErrors("jobs.", client.jobs);
  methodsThrowingOwnErrors("solana.", client.solana);
  return methodsThrowingOwnErrors("", client);
});

function createClient(name: NetworkName, options: ConnectOptions): NosanaClient {
  if (!Object.hasOwn(networks, name)) {
    const reason = `a network is one of ${Object.keys(networks).join(", ")}`;
    throw new AppError("ARGUMENT_INVALID", { call: "connect", reason });
  }
  const network = networks[name];
  const { rpc_endpoint = network.rpc_endpoint, wallet } = options;
  const clock = systemClock;
  const chain = createChain({
    rpc_endpoint,
    rpc_subscriptions_endpoint: options.rpc_subscriptions_endpoint ?? subscriptionsOf(network, rpc_endpoint),
    commitment: options.commitment ?? "confirmed",
    genesis_hash: network.genesis_hash,
    network: network.name,
    limits: limitsOf(network, rpc_endpoint, options),
    log: options.log ? harmless(options.log) : silentLogger,
    clock,
  });

  const walletFor = (doing: string): Wallet => {
    const signer = client.wallet;
    if (!signer) throw new AppError("WALLET_NOT_SET", { doing });
    return { address: signer.address, signer };
  };
  const job = createJobReader({ chain, network, clock });
  const deps = { chain, network, clock, job };
  const jobs = createJobsProgram({ ...deps, signerFor: (doing) => walletFor(doing).signer });
  const owner = createJobOwner({ ...deps, reservations: createReservations() });
  const recovery = createRecovery({ chain, job });
  const sending = async (doing: string, instructions: readonly Instruction[], how: Remembering) =>
    send({ chain, network }, walletFor(doing), instructions, how);
  const byWallet =
    <R>(doing: string, act: (job: Address, options: OwnerOptions) => Promise<R>) =>
    async (address: Address, how: SendingOptions = {}) =>
      act(address, { ...how, wallet: walletFor(doing) });

  const client: NosanaClient = {
    network,
    wallet,
    jobs,
    solana: {
      async buildSignAndSend(instructions, how = {}) {
        const all = "programAddress" in instructions ? [instructions] : instructions;
        return (await sending("sending a transaction", all, how)).signature;
      },
    },
    preflight: async ({ market, timeout }, how = {}) => {
      const wallet = walletFor("checking what a job needs");
      return preflight(deps, { market, timeout_seconds: BigInt(timeout), wallet, ...how });
    },
    async post(params, how = {}) {
      const wallet = walletFor("posting a job");
      const { job, signature, slot } = await postWithin({ chain, network, jobs, wallet }, params, how);
      return { job, signature, slot };
    },
    async findPosted(journal, intent, how) {
      const found = await recovery.findPosted(journal, intent, how);
      return found && { job: found.job.address, signature: found.signature, slot: found.slot };
    },
    delist: byWallet("delisting a job", owner.delist),
    end: byWallet("ending a job", owner.end),
    recover: byWallet("recovering a job", owner.recover),
    clean: byWallet("cleaning a job", owner.clean),
    extend: async (address, how) =>
      owner.extend(address, {
        ...how,
        approve: approveUpTo(how.maxDeposit),
        wallet: walletFor("extending a job"),
      }),
    async authorizationHeader(message) {
      const wallet = walletFor("proving who owns a job");
      return (await hostAuthorization({ message, wallet, clock: wallClock })).reveal();
    },
  };
  return client;
}

function send(
  { chain, network }: { readonly chain: Chain; readonly network: Network },
  wallet: Wallet,
  instructions: readonly Instruction[],
  how: Remembering,
) {
  const made = newJobOf(network, instructions);
  return sendTransaction(chain, {
    instructions,
    feePayer: wallet.signer,
    explain: explainProgramError,
    ...how,
    // Nobody else has a new account's key: if it is there, this transaction made it.
    ...(made === null ? {} : { landed: () => exists(chain, network, made) }),
  });
}

async function exists({ commitment, rpc }: Chain, network: Network, address: Address): Promise<boolean> {
  const { value } = await rpc.getAccountInfo(address, { commitment, encoding: "base64" }).send();
  return value?.owner === network.jobs_program;
}

function limitsOf(
  network: Network,
  rpc_endpoint: string,
  { max_concurrent_requests, max_requests_per_second }: ConnectOptions,
) {
  const own = rpc_endpoint === network.rpc_endpoint ? network.rpc_requests_per_second : undefined;
  const per_second = max_requests_per_second ?? own;
  return {
    ...(max_concurrent_requests === undefined ? {} : { max_concurrent_requests }),
    ...(per_second === undefined ? {} : { max_requests_per_second: per_second }),
  };
}

/** Services offer both on one host; a local validator does not, but is the network's own endpoint. */
function subscriptionsOf(network: Network, rpc_endpoint: string): string {
  return rpc_endpoint === network.rpc_endpoint
    ? network.rpc_subscriptions_endpoint
    : rpc_endpoint.replace(/^http/, "ws");
}
