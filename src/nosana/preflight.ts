import type { Address } from "@solana/kit";
import { formatUnits, type Shortfall } from "../base/error-codes.ts";
import { AppError, isAppError } from "../base/errors.ts";
import {
  type Balances,
  type Chain,
  decodeBalances,
  max_priority_fee_lamports,
  minimumRent,
  tokenAccountOf,
} from "../solana/index.ts";
import { accountSizes, dataOfKind, type RpcAccount } from "./accounts.ts";
import { decodeMarket, job_type_unknown, longest_queue, type Market } from "./market.ts";
import type { Network } from "./network.ts";
import { whyDelegated } from "./paying-account.ts";
import type { Amounts, Reservation, Reservations } from "./reservations.ts";
import { findRuns } from "./runs.ts";
import { keep_ms, setAside } from "./set-aside.ts";

export interface PreflightInput {
  readonly market: Address;
  /** What the job may run and is paid for. */
  readonly timeout_seconds: bigint;
  readonly wallet: { readonly address: Address };
  /** The node that the job is for; it must be waiting. */
  readonly node?: Address;
  /** Number of the attempt, from 1, the default: a later one does not share the look of an earlier one. */
  readonly attempt?: number;
  readonly signal?: AbortSignal;
}

export interface Preflight {
  /** NOS base units per second. */
  readonly price: bigint;
  /** NOS base units taken when the job is listed: price × time-out. */
  readonly deposit: bigint;
  readonly market: Market;
  /** The wallet's NOS account, which is created with its first job. */
  readonly token_account: { readonly address: Address; readonly exists: boolean };
}

/** Payer, job and run sign (nosana-programs `list.rs`), at Solana's base fee of 5000 lamports each. */
export const signature_fees_lamports = 3n * 5000n;
const token_account_bytes = 165n;
const fees_lamports = signature_fees_lamports + max_priority_fee_lamports;

/**
 * Checks everything that would make a listing fail, before anything is spent. Throws MARKET_NOT_FOUND,
 * ACCOUNT_OF_ANOTHER_KIND, MARKET_NEVER_QUEUES, MARKET_QUEUE_FULL, NODE_NOT_WAITING, NOS_ACCOUNT_DELEGATED, WALLET_SHORT with all that the wallet lacks,
 * PREFLIGHT_FAILED with all of these when there are several, or RPC_REFUSED when the endpoint would not tell later
 * whether the job runs.
 */
export async function preflight(deps: PreflightDeps, input: PreflightInput): Promise<Preflight> {
  return judge(deps, input, await look(deps, input), 0n);
}

/** What a look found, and that the listing can be paid for beside all others of this process. */
export interface Reserved extends Preflight {
  /** To be released in any case, or others wait for it in vain. */
  readonly reservation: Reservation;
}

/** As {@link preflight}, and sets aside what the listing takes; see {@link setAside}. */
export async function reserve(
  deps: PreflightDeps & { readonly reservations: Reservations },
  input: PreflightInput,
): Promise<Reserved> {
  const { address } = input.wallet;
  const lookBeside = async () => {
    const seen = await look(deps, input);
    const checked = judge(deps, input, seen, deps.reservations.allOf(address).nos);
    const { balances, slot } = seen;
    return {
      slot,
      checked,
      amounts: { lamports: rentNeeded(balances.token.exists) + fees_lamports, nos: checked.deposit },
      isEnoughBeside: (others: Amounts) =>
        shortfallsOf(without(balances, others), checked.deposit, 0n).length === 0,
    };
  };
  const { checked, reservation } = await setAside(deps, address, lookBeside, input.signal);
  return { ...checked, reservation };
}

/** @param others_nos what other jobs of this run cost, for the error's text. */
function judge(
  deps: PreflightDeps,
  { market: address, node, timeout_seconds, wallet }: PreflightInput,
  { market, balances }: Seen,
  others_nos: bigint,
): Preflight {
  const problems: AppError[] = [];
  const known = market instanceof AppError ? null : market;
  const unusable = known ? whyUnusable(known, node) : market;
  if (unusable instanceof AppError) problems.push(unusable);
  const deposit = known ? known.job_price * timeout_seconds : 0n;
  const delegated = whyDelegated(balances.token);
  if (delegated) problems.push(delegated);
  const shortfalls = shortfallsOf(balances, deposit, others_nos);
  if (shortfalls.length > 0)
    problems.push(new AppError("WALLET_SHORT", { address: wallet.address, shortfalls }));
  const [first, ...others] = problems;
  if (others.length > 0) throw new AppError("PREFLIGHT_FAILED", { problems });
  if (first) throw first;
  if (!known) throw new AppError("MARKET_NOT_FOUND", { address, network: deps.network.name });
  const { account, exists } = balances.token;
  return {
    price: known.job_price,
    deposit,
    market: known,
    token_account: { address: account, exists },
  };
}

interface PreflightDeps {
  readonly chain: Chain;
  readonly network: Network;
}

type Seen = Awaited<ReturnType<typeof look>>;

/** Market and wallet in one request, and whether the endpoint answers what will have to be asked later. */
async function look(deps: PreflightDeps, { market: address, wallet, attempt = 1, signal }: PreflightInput) {
  const { chain, network } = deps;
  const { commitment, rpc } = chain;
  const token_account = await tokenAccountOf(wallet.address, network.nos_mint);
  const addresses = [address, wallet.address, token_account];
  const [{ context, value }] = await Promise.all([
    chain.shared(
      `preflight ${attempt} ${addresses.join()}`,
      keep_ms,
      () => rpc.getMultipleAccounts(addresses, { commitment, encoding: "base64" }).send(),
      signal,
    ),
    // An endpoint that refuses to search for runs can post a job and then never say what becomes of it.
    chain.shared(
      "may search for runs",
      Number.POSITIVE_INFINITY,
      () => findRuns(deps, [address], 0n),
      signal,
    ),
  ]);
  const [market, owner, token] = value;
  return {
    slot: BigInt(context.slot),
    market: marketFrom(network, address, market),
    balances: decodeBalances(token_account, owner, token),
  };
}

function marketFrom(network: Network, address: Address, account: RpcAccount | null | undefined) {
  if (!account) return new AppError("MARKET_NOT_FOUND", { address, network: network.name });
  try {
    return decodeMarket(address, dataOfKind(network, "market", address, account));
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
}

function whyUnusable(
  { address, job_type, queue, queue_type }: Market,
  node: Address | undefined,
): AppError | null {
  if (job_type === job_type_unknown) return new AppError("MARKET_NEVER_QUEUES", { address });
  if (queue_type === "jobs" && queue.length >= longest_queue)
    return new AppError("MARKET_QUEUE_FULL", { address, length: queue.length });
  if (node !== undefined && (queue_type !== "nodes" || !queue.includes(node)))
    return new AppError("NODE_NOT_WAITING", { node, market: address });
  return null;
}

function without({ lamports, token }: Balances, others: Amounts): Balances {
  return {
    lamports: lamports - others.lamports,
    token: { ...token, amount: token.amount - others.nos },
  };
}

function shortfallsOf({ lamports, token }: Balances, deposit: bigint, others_nos: bigint): Shortfall[] {
  // A wallet that would be left with less than the rent of an empty account fails with InsufficientFundsForRent.
  const rent = rentNeeded(token.exists) + minimumRent(0n);
  const note = whyMissing(token.exists, others_nos);
  const needs: Shortfall[] = [
    {
      token: "SOL",
      required: rent + fees_lamports,
      available: lamports,
      decimals: 9,
      note: `${formatUnits(rent, 9)} as rent of accounts, up to ${formatUnits(fees_lamports, 9)} as fees`,
    },
    {
      token: "NOS",
      required: deposit,
      available: token.amount,
      decimals: 6,
      ...(note ? { note } : {}),
    },
  ];
  return needs.filter(({ required, available }) => available < required);
}

function whyMissing(token_account_exists: boolean, others_nos: bigint): string | null {
  if (!token_account_exists) return "the wallet has no NOS account yet";
  return takenByOthers(others_nos);
}

/** Why there may be less than the user expects; null when nothing else was taken. */
export function takenByOthers(nos: bigint): string | null {
  return nos > 0n ? `other jobs of this run take ${formatUnits(nos, 6)}` : null;
}

/** A node may be waiting, and then the lister pays for the run account too. */
function rentNeeded(token_account_exists: boolean): bigint {
  const accounts = minimumRent(accountSizes.job) + minimumRent(accountSizes.run);
  return accounts + (token_account_exists ? 0n : minimumRent(token_account_bytes));
}
