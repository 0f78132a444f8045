import type { Address, Instruction, Signature, TransactionSigner } from "@solana/kit";
import { type Chain, type Journal, sendTransaction, type Ticket, type Wallet } from "../solana/index.ts";
import { digestOf } from "./digest.ts";
import { buildAssign, buildList } from "./instructions/new-job.ts";
import { nosAccountOf } from "./instructions/program-accounts.ts";
import { explainMissingFee } from "./missing-fee.ts";
import type { Network } from "./network.ts";
import { freshAccounts, type NewAccounts } from "./new-accounts.ts";
import { type Approve, payWithin } from "./payment.ts";
import { type Preflight, preflight } from "./preflight.ts";
import { type ApprovedCost, explainPriceChange } from "./price-change.ts";
import { explainProgramError } from "./program-errors.ts";

export interface ListingInput {
  readonly market: Address;
  readonly timeout_seconds: bigint;
  /** The node to run it, which must be waiting in the market's queue; without it, whichever is next. */
  readonly node?: Address;
  /** CIDv0 of the pinned definition. */
  readonly ipfs_job: string;
  readonly wallet: Wallet;
  /** Keys of the new accounts; without them, fresh ones. All listings of one job have the same, so that one lands. */
  readonly accounts?: NewAccounts;
  /** What `preflight` found for the same market and wallet; without it, it is found out again. */
  readonly checked?: Preflight;
  readonly signal?: AbortSignal;
}

/** A job about to be posted. Its address is fixed: posting the same listing twice cannot make two jobs. */
export interface Listing {
  readonly job: Address;
  readonly run: Address;
  /** What was approved. */
  readonly cost: ApprovedCost;
  /** With the new accounts' signers attached; {@link list} binds them to the cost. */
  readonly instructions: readonly Instruction[];
  /** What has to be there before, at no cost in NOS. */
  readonly preparation: readonly Instruction[];
  readonly payer: TransactionSigner;
  readonly keeper: TransactionSigner;
}

export interface ListOptions {
  readonly wallet: Wallet;
  /** Remembers the posting, with what it is meant for, beyond the end of this process; see `Recovery.findPosted`. */
  readonly memory?: { readonly journal: Journal; readonly intent: string; readonly plan?: string };
  /** Called before the first send; see `sendTransaction`. */
  readonly onSigned?: (ticket: Ticket) => void | Promise<void>;
  readonly approve?: Approve | undefined;
  readonly signal?: AbortSignal;
}

export interface Listed {
  readonly job: Address;
  readonly signature: Signature;
  readonly slot: bigint;
  /**
   * Only the job was seen, and not the transaction: where others have the keys too, it may be another one's. Then the
   * slot is the look's.
   */
  readonly by_effect: boolean;
  /** NOS base units that were approved on top of the deposit, for a network that takes a fee. */
  readonly fee: bigint;
}

interface ListingDeps {
  readonly chain: Chain;
  readonly network: Network;
}

/** Sends nothing, and with `checked` asks nothing. Throws as `preflight` does, and CID_MALFORMED. */
export async function buildListing(deps: ListingDeps, input: ListingInput): Promise<Listing> {
  const { network } = deps;
  const { signer } = input.wallet;
  const ipfs_job = digestOf(input.ipfs_job);
  const [{ market, price, deposit, token_account }, { job, run }] = await Promise.all([
    input.checked ?? preflight(deps, input),
    input.accounts ?? freshAccounts(),
  ]);
  const wanted = {
    job,
    run,
    market: market.address,
    timeout_seconds: input.timeout_seconds,
    ipfs_job,
    authority: signer,
    payer: signer,
  };
  const { node } = input;
  const list = await (node ? buildAssign(network, { ...wanted, node }) : buildList(network, wanted));
  return {
    job: job.address,
    run: run.address,
    cost: { market: market.address, price, deposit },
    instructions: [list],
    // Even a free job needs the account: the program wants it initialised whatever the price (`list.rs`).
    preparation: token_account.exists ? [] : [(await nosAccountOf(network, signer.address, signer)).create],
    payer: signer,
    keeper: job,
  };
}

/**
 * Posts the job, for no more than it was built for. Throws as `sendTransaction` does, PRICE_CHANGED when the market
 * asks more by then, and WALLET_SHORT when the network takes a fee that the wallet does not have.
 */
export async function list(
  deps: ListingDeps,
  listing: Omit<Listing, "run">,
  options: ListOptions,
): Promise<Listed> {
  const { job, cost, instructions, preparation, payer, keeper } = listing;
  let by_effect = false;
  const send = (limited: readonly Instruction[]) =>
    sendTransaction(deps.chain, {
      instructions: [...preparation, ...limited],
      feePayer: options.wallet.signer,
      explain: explainProgramError,
      landed: async () => {
        by_effect = await exists(deps, job);
        return by_effect;
      },
      ...(options.memory ? { memory: { ...options.memory, account: job } } : {}),
      ...(options.onSigned ? { onSigned: options.onSigned } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  try {
    const payment = { payer, keeper, deposit: cost.deposit, approve: options.approve };
    const { sent, fee } = await payWithin(deps.network, payment, instructions, send);
    return { job, signature: sent.signature, slot: sent.slot, by_effect, fee };
  } catch (error) {
    const explained = await explainPriceChange(deps, error, cost);
    if (explained !== error) throw explained;
    throw await explainMissingFee(deps, error, { payer, deposit: cost.deposit });
  }
}

/** Only who has the new account's key can make it, so a job account at its address comes from these keys. */
async function exists({ chain, network }: ListingDeps, job: Address): Promise<boolean> {
  const { commitment, rpc } = chain;
  const { value } = await rpc.getAccountInfo(job, { commitment, encoding: "base64" }).send();
  return value !== null && value.owner === network.jobs_program;
}
