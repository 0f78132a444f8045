import type { Address, Instruction, Signature } from "@solana/kit";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import { type Chain, sendTransaction, type Ticket, tokenAccountOf, type Wallet } from "../solana/index.ts";
import { reserveExtension } from "./extension-funds.ts";
import { buildClean } from "./instructions/clean.ts";
import { buildDelist } from "./instructions/delist.ts";
import { buildEnd } from "./instructions/end.ts";
import { buildExtend } from "./instructions/extend.ts";
import { buildRecover } from "./instructions/recover.ts";
import type { Job } from "./job.ts";
import type { ReadOptions } from "./job-reader.ts";
import type { Network } from "./network.ts";
import { explainProgramError } from "./program-errors.ts";
import { depositOf, refundOf, tokensReceived } from "./refund.ts";
import type { Reservation, Reservations } from "./reservations.ts";
import { readRun } from "./runs.ts";

export interface OwnerOptions extends ReadOptions {
  /** The wallet that posted the job. */
  readonly wallet: Wallet;
  /** Called before the first send; see `sendTransaction`. */
  readonly onSigned?: (ticket: Ticket) => void | Promise<void>;
}

export interface ExtendOptions extends OwnerOptions {
  /** The new total. */
  readonly timeout_seconds: bigint;
}

export interface Sent {
  readonly signature: Signature;
  readonly slot: bigint;
}

export interface Refunded extends Sent {
  /** NOS base units that went back to the job's payer; null when the chain did not tell. */
  readonly refund: bigint | null;
}

export interface Extended extends Sent {
  /** NOS base units taken for the added time, without a network fee. */
  readonly charged: bigint;
}

/**
 * What the owner of a job can do to it. Each reads the job first. Throws JOB_NOT_FOUND, JOB_IN_ANOTHER_STATE when the
 * job is not, or by the time the transaction runs is no longer, in the state that the act needs, and what
 * `sendTransaction` throws.
 */
export interface JobOwner {
  /** Takes a queued job back: the whole deposit returns and the account is closed. */
  delist(job: Address, options: OwnerOptions): Promise<Refunded>;
  /** Ends a running job: the node is paid for the time it ran and the rest returns. The account stays. */
  end(job: Address, options: OwnerOptions): Promise<Refunded>;
  /** Takes the deposit of a stopped job back and closes the account. */
  recover(job: Address, options: OwnerOptions): Promise<Refunded>;
  /** Raises the time-out of a queued or running job. Throws WALLET_SHORT when it cannot be paid for. */
  extend(job: Address, options: ExtendOptions): Promise<Extended>;
  /** Closes the account of a job that is done for long enough. Its rent returns to the payer. */
  clean(job: Address, options: OwnerOptions): Promise<Sent>;
}

interface OwnerDeps {
  readonly chain: Chain;
  /** Shared with what else takes from the wallet. */
  readonly reservations: Reservations;
  readonly network: Network;
  readonly job: (address: Address, options?: ReadOptions) => Promise<Job | null>;
}

type NamedState = Extract<Job["state"], string>;

interface Act {
  readonly needs: readonly NamedState[];
  readonly build: (job: Job) => Promise<readonly Instruction[]> | readonly Instruction[];
  /** Whether the job, null when its account is closed, shows that the act took place. */
  readonly done: (job: Job | null) => boolean;
}

interface Acted extends Sent {
  /** The job as it was before. */
  readonly before: Job;
  /** Only the effect was seen: the transaction itself is not remembered by the node. */
  readonly by_effect: boolean;
}

export function createJobOwner(deps: OwnerDeps): JobOwner {
  const { chain, network } = deps;

  const received = async ({ before, by_effect, signature }: Acted, signal: AbortSignal | undefined) => {
    if (by_effect) return null;
    const account = await tokenAccountOf(before.payer, network.nos_mint);
    return (await tokensReceived(chain, signature, account, signal)) ?? depositOf(before);
  };

  return {
    async delist(address, options) {
      const acted = await act(deps, address, options, {
        needs: ["queued"],
        build: (job) => buildDelist(network, job, options.wallet.signer),
        done: (job) => job === null,
      });
      return { ...sentOf(acted), refund: await received(acted, options.signal) };
    },
    async end(address, options) {
      const acted = await act(deps, address, options, {
        needs: ["running"],
        build: async (job) => {
          const run = job.run && (await readRun(deps, job.run, options));
          if (!run) throw movedOn(address, ["running"], await deps.job(address, options));
          return buildEnd(network, job, run, options.wallet.signer);
        },
        done: (job) => job?.state === "done",
      });
      return { ...sentOf(acted), refund: await refundAfter(deps, address, acted.slot, options.signal) };
    },
    async recover(address, options) {
      const acted = await act(deps, address, options, {
        needs: ["stopped"],
        build: (job) => buildRecover(network, job, options.wallet.signer),
        done: (job) => job === null,
      });
      return { ...sentOf(acted), refund: await received(acted, options.signal) };
    },
    async extend(address, options) {
      const { signal, timeout_seconds, wallet } = options;
      const held: { reservation?: Reservation } = {};
      try {
        const acted = await act(deps, address, options, {
          needs: ["queued", "running"],
          build: async (job) => {
            const cost = job.price * (timeout_seconds - job.timeout_seconds);
            held.reservation = await reserveExtension(deps, wallet.address, cost > 0n ? cost : 0n, signal);
            return [await buildExtend(network, job, { timeout_seconds, authority: wallet.signer })];
          },
          done: (job) => job !== null && job.timeout_seconds >= timeout_seconds,
        });
        held.reservation?.taken(acted.slot);
        const { price, timeout_seconds: before } = acted.before;
        return { ...sentOf(acted), charged: price * (timeout_seconds - before) };
      } finally {
        // Whatever became of it: other jobs wait to know what is left in the wallet.
        held.reservation?.release();
      }
    },
    async clean(address, options) {
      const acted = await act(deps, address, options, {
        needs: ["done"],
        build: (job) => [buildClean(network, job)],
        done: (job) => job === null,
      });
      return sentOf(acted);
    },
  };
}

const sentOf = ({ signature, slot }: Acted): Sent => ({ signature, slot });

async function act(deps: OwnerDeps, address: Address, options: OwnerOptions, the: Act): Promise<Acted> {
  const { onSigned, wallet, ...reading } = options;
  const before = await deps.job(address, reading);
  if (!before) throw new AppError("JOB_NOT_FOUND", { address, network: deps.network.name });
  if (!allows(the, before)) throw movedOn(address, the.needs, before);
  let by_effect = false;
  try {
    const { signature, slot } = await sendTransaction(deps.chain, {
      instructions: await the.build(before),
      feePayer: wallet.signer,
      explain: explainProgramError,
      landed: async () => {
        by_effect = the.done(await deps.job(address, reading));
        return by_effect;
      },
      ...(onSigned ? { onSigned } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    return { signature, slot, before, by_effect };
  } catch (error) {
    if (!isAppError(error, "TRANSACTION_REJECTED", "TRANSACTION_FAILED")) throw error;
    // Nodes act on a job at any moment: between the look and the transaction it may have gone on.
    const now = await deps.job(address, reading).catch((cause: unknown) => {
      deps.chain.log.warn("could not read the job again", { job: address, reason: reasonOf(cause) });
      return before;
    });
    if (now && allows(the, now)) throw error;
    throw movedOn(address, the.needs, now, error);
  }
}

const allows = ({ needs }: Act, { state }: Job) => typeof state === "string" && needs.includes(state);

function movedOn(address: Address, needs: readonly NamedState[], now: Job | null, cause?: unknown) {
  const found = describeState(now);
  return new AppError("JOB_IN_ANOTHER_STATE", { address, needed: needs.join(" or "), found }, { cause });
}

function describeState(job: Job | null): string {
  if (job === null) return "closed";
  return typeof job.state === "string" ? job.state : `in the unknown state ${job.state.unknown}`;
}

/** Told by the account itself, which shows for how long the node was paid. */
async function refundAfter(deps: OwnerDeps, address: Address, slot: bigint, signal: AbortSignal | undefined) {
  try {
    const after = await deps.job(address, { min_context_slot: slot, ...(signal ? { signal } : {}) });
    return after && refundOf(after);
  } catch (error) {
    if (!isAppError(error)) throw error;
    deps.chain.log.debug("could not read the job after its end", { address, reason: error.message });
    return null;
  }
}
