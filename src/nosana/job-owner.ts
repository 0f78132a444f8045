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
import { explainMissingFee } from "./missing-fee.ts";
import type { Network } from "./network.ts";
import { type Approve, type Payment, payWithin } from "./payment.ts";
import { priceChanged } from "./price-change.ts";
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
  readonly approve?: Approve | undefined;
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
  /** NOS base units taken, as the transaction tells; what was approved when the chain does not tell. */
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
  /**
   * Raises the time-out of a queued or running job, for no more than the added time costs at the job's own price. Throws
   * WALLET_SHORT when it cannot be paid for, NOS_ACCOUNT_DELEGATED, PRICE_CHANGED, and what `approve` throws.
   */
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
  /** For an act that costs: what it may take; asked after `build`. */
  readonly pay?: (job: Job) => Payment;
}

interface Acted extends Sent {
  /** The job as it was before. */
  readonly before: Job;
  /** Only the effect was seen: the transaction itself is not remembered by the node. */
  readonly by_effect: boolean;
  /** NOS base units that were approved for the network. */
  readonly fee: bigint;
}

export function createJobOwner(deps: OwnerDeps): JobOwner {
  const { chain, network } = deps;

  /** By how much the act raised what `owner` holds; null when the chain does not tell. */
  const received = async (
    owner: Address,
    { by_effect, signature }: Acted,
    signal: AbortSignal | undefined,
  ): Promise<bigint | null> => {
    if (by_effect) return null;
    const account = await tokenAccountOf(owner, network.nos_mint);
    return tokensReceived(chain, signature, account, signal);
  };
  const refunded = async (acted: Acted, signal: AbortSignal | undefined) => {
    if (acted.by_effect) return null;
    return (await received(acted.before.payer, acted, signal)) ?? depositOf(acted.before);
  };

  return {
    async delist(address, options) {
      const acted = await act(deps, address, options, {
        needs: ["queued"],
        build: (job) => buildDelist(network, job, options.wallet.signer),
        done: (job) => job === null,
      });
      return { ...sentOf(acted), refund: await refunded(acted, options.signal) };
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
      return { ...sentOf(acted), refund: await refunded(acted, options.signal) };
    },
    async extend(address, options) {
      const { approve, signal, timeout_seconds, wallet } = options;
      const costOf = ({ price, timeout_seconds: before }: Job) => {
        const cost = price * (timeout_seconds - before);
        return cost > 0n ? cost : 0n;
      };
      const held: { reservation?: Reservation } = {};
      try {
        const acted = await act(deps, address, options, {
          needs: ["queued", "running"],
          build: async (job) => {
            held.reservation = await reserveExtension(deps, wallet.address, costOf(job), signal);
            return [await buildExtend(network, job, { timeout_seconds, authority: wallet.signer })];
          },
          done: (job) => job !== null && job.timeout_seconds >= timeout_seconds,
          pay: (job) => ({ payer: wallet.signer, deposit: costOf(job), approve }),
        });
        held.reservation?.taken(acted.slot);
        const taken = await received(wallet.address, acted, signal);
        return { ...sentOf(acted), charged: taken === null ? costOf(acted.before) + acted.fee : -taken };
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
  const send = (instructions: readonly Instruction[]) =>
    sendTransaction(deps.chain, {
      instructions,
      feePayer: wallet.signer,
      explain: explainProgramError,
      landed: async () => {
        by_effect = the.done(await deps.job(address, reading));
        return by_effect;
      },
      ...(onSigned ? { onSigned } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  try {
    const instructions = await the.build(before);
    const { sent, fee } = the.pay
      ? await payWithin(deps.network, the.pay(before), instructions, send)
      : { sent: await send(instructions), fee: 0n };
    return { signature: sent.signature, slot: sent.slot, before, by_effect, fee };
  } catch (error) {
    if (!isAppError(error, "TRANSACTION_REJECTED", "TRANSACTION_FAILED")) throw error;
    // Nodes act on a job at any moment: between the look and the transaction it may have gone on.
    const now = await deps.job(address, reading).catch((cause: unknown) => {
      deps.chain.log.warn("could not read the job again", { job: address, reason: reasonOf(cause) });
      return before;
    });
    if (now && the.pay && now.price > before.price)
      throw priceChanged(error, { market: now.market, approved: before.price, asked: now.price });
    if (now && allows(the, now))
      throw the.pay ? await explainMissingFee(deps, error, the.pay(before)) : error;
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
