import type { Address, Signature } from "@solana/kit";
import { anyOf } from "../base/abort.ts";
import { AppError, reasonOf } from "../base/errors.ts";
import {
  type Chain,
  type Journal,
  type JournalEntry,
  lateTicket,
  type Outcome,
  outcomeOf,
  type SentTransaction,
  type SettlingOptions,
  type StrayEntry,
  type StraysOptions,
  settledOutcome,
  type TakingOptions,
  type WorkspaceMark,
} from "../solana/index.ts";
import type { Job } from "./job.ts";
import type { ReadOptions } from "./job-reader.ts";

/** A job of an earlier process that nobody was told of. */
export interface RecoveredJob {
  readonly job: Job;
  readonly signature: Signature;
  /** Slot to read from, so as not to be told of a time before the job; 0 where that does not matter. */
  readonly slot: bigint;
  /** Terraform was given its address, and a later plan has not found it in the state. */
  readonly unsaved: boolean;
}

/** A posting of a process that is gone: with the job that came of it, or null while that is not certain. */
export interface StrayPosting {
  readonly account: Address;
  readonly signature: Signature;
  readonly job: Job | null;
  /** It was posted, and its account has been closed since. */
  readonly isClosed: boolean;
  /** Its address was told to Terraform, and a later plan has not found it in the state. */
  readonly unsaved: boolean;
  /** The workspace that it belongs to; null when that is the caller's own. */
  readonly elsewhere: WorkspaceMark | null;
}

/** A posting that is over, of which nothing is left to be taken over. */
export interface EndedPosting {
  readonly account: Address;
  /** As in {@link RecoveredJob}. */
  readonly unsaved: boolean;
}

/** Finding out what became of postings, also those of earlier processes; sends nothing. */
export interface Recovery {
  /** What became of a posting by now. */
  outcomeOf(ticket: SentTransaction, options?: Interruptible): Promise<Outcome>;
  /** A ticket for a posting whose own is lost. Throws SIGNATURE_MALFORMED, and as reads do. */
  lateTicket(signature: string, options?: Interruptible): Promise<SentTransaction>;
  /** The same once it is certain; goes on whatever the RPC endpoint answers meanwhile. Throws ABORTED. */
  settledOutcome(
    ticket: SentTransaction,
    options?: SettlingOptions,
  ): Promise<Exclude<Outcome, { readonly kind: "open" }>>;
  /**
   * A job that an earlier process has posted with the same intent, and could not tell, or told in vain. It is paid for
   * already: take it instead of posting another. Null when there is none; then it is safe to post. Its entry stays in
   * the journal until it is forgotten. One that was told and has ended, or whose account is closed, is passed over and
   * handed to `onEnded`, who is to forget it once people know: whoever was told may have made use of it. Throws ABORTED, what reading throws, and
   * TRANSACTION_OUTCOME_UNKNOWN when the job can still come about after all this time.
   */
  findPosted(
    journal: Journal,
    intent: string,
    options?: Taking & { readonly onEnded?: (ended: EndedPosting) => void },
  ): Promise<RecoveredJob | null>;
  /**
   * What earlier processes posted with whatever intent, and nobody has asked for since. A job that has ended is named
   * once, and stays for who asks for it; what never came about is forgotten, unnamed. One that cannot be looked up is not
   * certain, and hides no other: who interrupts this is told of it all the same. Throws what reading the journal throws.
   */
  findStrays(journal: Journal, options?: Interruptible & StraysOptions): Promise<readonly StrayPosting[]>;
}

interface Interruptible {
  readonly signal?: AbortSignal;
}

type Taking = Interruptible & TakingOptions;

interface RecoveryDeps {
  readonly chain: Chain;
  readonly job: (address: Address, options: ReadOptions) => Promise<Job | null>;
}

/** Twice what a transaction has to be executed in. */
const longest_settling_ms = 180_000;

export function createRecovery(deps: RecoveryDeps): Recovery {
  return {
    outcomeOf: (ticket, options) => outcomeOf(deps.chain, ticket, options),
    lateTicket: (signature, options) => lateTicket(deps.chain, signature, options),
    settledOutcome: (ticket, options) => settledOutcome(deps.chain, ticket, options),
    findPosted: (journal, intent, options) => findPosted(deps, journal, intent, options),
    async findStrays(journal, options = {}) {
      const entries = await journal.strays(options);
      const found = await Promise.all(
        entries.map((entry) =>
          strayOf(deps, journal, entry, options).catch((error: unknown) => uncertain(deps, entry, error)),
        ),
      );
      return found.filter((stray) => stray !== null);
    },
  };
}

async function findPosted(
  deps: RecoveryDeps,
  journal: Journal,
  intent: string,
  { exceptPlan, onEnded, ...options }: Taking & { readonly onEnded?: (ended: EndedPosting) => void } = {},
): Promise<RecoveredJob | null> {
  for (;;) {
    const entry = await journal.takeOrphan(intent, { ...options, ...(exceptPlan ? { exceptPlan } : {}) });
    if (entry === null) return null;
    const { account, signature, phase } = entry;
    deps.chain.log.info("an earlier process has posted this job, and no state is known to hold it", {
      job: account,
      signature,
      phase,
    });
    const found = await jobOf(deps, entry, options).catch((error: unknown) => {
      journal.giveBack(account);
      throw error;
    });
    const unsaved = phase === "unsaved";
    const passed = unsaved && found?.job?.state === "done";
    if (found?.job && !passed) return { job: found.job, slot: found.slot, signature, unsaved };
    if (found === null) {
      await journal.forget(account);
      continue;
    }
    await journal.leave(account, phase);
    onEnded?.({ account, unsaved });
  }
}

/** The job of a posting, null when its account is closed, and the slot to read it from; null when nothing was posted. */
async function jobOf(
  { chain, job: read }: RecoveryDeps,
  entry: JournalEntry,
  options: Interruptible,
): Promise<{ readonly job: Job | null; readonly slot: bigint } | null> {
  // The account first: it is there long after nodes have forgotten the transaction.
  const job = await read(entry.account, options);
  if (job !== null) return { job, slot: 0n };
  const slot = await slotOf(chain, entry, options.signal);
  if (slot === null) return null;
  return { job: await read(entry.account, { ...options, min_context_slot: slot }), slot };
}

/** The slot of a posting; null when it was not executed, or so long ago that nobody remembers. */
async function slotOf(
  chain: Chain,
  entry: JournalEntry,
  signal: AbortSignal = new AbortController().signal,
): Promise<bigint | null> {
  const patience = AbortSignal.timeout(longest_settling_ms);
  try {
    const outcome = await settledOutcome(chain, entry, { signal: anyOf(signal, patience) });
    return outcome.kind === "executed" ? outcome.slot : null;
  } catch (error) {
    if (!patience.aborted || signal.aborted) throw error;
    throw new AppError("TRANSACTION_OUTCOME_UNKNOWN", {
      signature: entry.signature,
      last_valid_block_height: entry.last_valid_block_height.toString(),
      reason: "an earlier run sent it, and the network has neither executed nor dropped it yet",
    });
  }
}

async function strayOf(
  deps: RecoveryDeps,
  journal: Journal,
  entry: StrayEntry,
  options: Interruptible,
): Promise<StrayPosting | null> {
  const { account, signature, phase, elsewhere } = entry;
  const unsaved = phase === "unsaved";
  let job = await deps.job(account, options);
  let isClosed = false;
  if (job === null) {
    const outcome = await outcomeOf(deps.chain, entry, options);
    const uncertain = { account, signature, job, isClosed, unsaved, elsewhere };
    if (outcome.kind === "open") return uncertain;
    if (outcome.kind === "unknown") {
      // Nothing runs there, and nothing more will be known: named once.
      await journal.named(account);
      return uncertain;
    }
    // The first answer may have come from a node that had not got that far.
    if (outcome.kind === "executed") {
      job = await deps.job(account, { ...options, min_context_slot: outcome.slot });
      isClosed = job === null;
    }
  }
  const isOver = isClosed || job?.state === "done";
  // What a plan has missed in the state is posted anew by whoever asks for it: nothing is lost with its entry.
  if (isOver && !unsaved) await journal.named(account);
  else if (isOver || job === null) await journal.forget(account);
  return job || isClosed ? { account, signature, job, isClosed, unsaved, elsewhere } : null;
}

function uncertain(
  { chain }: RecoveryDeps,
  { account, signature, phase, elsewhere }: StrayEntry,
  error: unknown,
): StrayPosting {
  const reason = reasonOf(error);
  chain.log.warn("could not find out what an earlier process posted", { job: account, signature, reason });
  return { account, signature, job: null, isClosed: false, unsaved: phase === "unsaved", elsewhere };
}
