import type { Address } from "@solana/kit";
import { z } from "zod";
import type { Account } from "../ledger/account.ts";
import type { Commitment } from "../ledger/commitment.ts";
import type { TransactionRecord } from "../ledger/history.ts";
import type { Reached } from "../ledger/ledger.ts";
import { type AccountFormat, accountView, filterOf } from "./account-view.ts";
import { RpcFailure } from "./failure.ts";
import { apiVersion, commitmentConfig, commitmentFor, method, optional, type RpcContext } from "./method.ts";
import { accountConfig, addressParam, programConfig, signatureParam } from "./params.ts";

/** A standing request: what to tell of each change. `at_once` is told without waiting for one. */
export interface Subscription {
  /** Name of the notifications, without `Notification`. */
  readonly kind: string;
  tell(reached: Reached): readonly unknown[];
  readonly at_once?: readonly unknown[];
  /** Ends by itself after its first notification. */
  readonly once?: boolean;
}

type Subscribe = (context: RpcContext, params: readonly unknown[]) => Subscription;

/** What can be subscribed to, by the name before `Subscribe`. */
export const subscriptions: Readonly<Record<string, Subscribe>> = {
  account: define(z.tuple([addressParam, optional(accountConfig)]), (context, [address, config]) => {
    const commitment = commitmentFor(context, config);
    const read = readerAt(context, commitment);
    return {
      kind: "account",
      tell: (reached) =>
        reached.commitment === commitment && reached.accounts.includes(address)
          ? [inSlot(reached.slot, toldView(read(address), config ?? {}, read))]
          : [],
    };
  }),

  program: define(z.tuple([addressParam, optional(programConfig)]), (context, [program, config]) => {
    const commitment = commitmentFor(context, config);
    const read = readerAt(context, commitment);
    const passes = filterOf(config?.filters ?? []);
    const wanted = (account: Account) => account.owner === program && passes(account);
    return {
      kind: "program",
      tell: (reached) =>
        reached.commitment !== commitment
          ? []
          : reached.accounts
              .filter((address) => wanted(read(address)))
              .map((pubkey) =>
                inSlot(reached.slot, { account: toldView(read(pubkey), config ?? {}, read), pubkey }),
              ),
    };
  }),

  signature: define(
    z.tuple([
      signatureParam,
      optional(commitmentConfig.extend({ enableReceivedNotification: z.literal(false).optional() })),
    ]),
    (context, [signature, config]) => {
      const { ledger } = context;
      const commitment = commitmentFor(context, config);
      const earlier = ledger.history.find(signature);
      const reachedAlready = earlier !== undefined && earlier.slot <= ledger.slots.at(commitment);
      return {
        kind: "signature",
        once: true,
        ...(reachedAlready && { at_once: [signatureResult(ledger.slots.at(commitment), earlier)] }),
        tell: (reached) =>
          reached.commitment !== commitment
            ? []
            : reached.transactions
                .filter(({ transaction }) => transaction.signature === signature)
                .map((record) => signatureResult(reached.slot, record)),
      };
    },
  ),

  logs: define(
    z.tuple([
      z.union([z.enum(["all", "allWithVotes"]), z.object({ mentions: z.array(addressParam).length(1) })]),
      optional(commitmentConfig),
    ]),
    (context, [filter, config]) => {
      const commitment = commitmentFor(context, config);
      const mentioned = typeof filter === "string" ? undefined : filter.mentions[0];
      const wanted = ({ transaction }: TransactionRecord) =>
        mentioned === undefined || transaction.accounts.some(({ address }) => address === mentioned);
      return {
        kind: "logs",
        tell: (reached) =>
          reached.commitment !== commitment
            ? []
            : reached.transactions.filter(wanted).map(({ transaction, outcome }) => {
                const { signature } = transaction;
                return inSlot(reached.slot, { err: outcome.error, logs: outcome.logs, signature });
              }),
      };
    },
  ),

  slot: define(z.tuple([]), ({ ledger }) => ({
    kind: "slot",
    tell: ({ commitment, within_slot, slot }) =>
      commitment === "processed" && !within_slot
        ? [{ parent: slot - 1n, root: ledger.slots.at("finalized"), slot }]
        : [],
  })),

  root: define(z.tuple([]), () => ({
    kind: "root",
    tell: ({ commitment, slot }) => (commitment === "finalized" ? [slot] : []),
  })),
};

function define<P>(
  params: z.ZodType<P>,
  subscribe: (context: RpcContext, params: P) => Subscription,
): Subscribe {
  return method(params, subscribe) as Subscribe;
}

function readerAt({ ledger }: RpcContext, commitment: Commitment) {
  return (address: Parameters<typeof ledger.account>[0]) => ledger.account(address, commitment);
}

/** Where a call would be refused for data that is too long for base58, a notification says so in the data's place. */
function toldView(account: Account, format: AccountFormat, read: (address: Address) => Account) {
  try {
    return accountView(account, format, read);
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    const view = accountView(account, { encoding: "base64" }, read);
    const data = "error: data too large for bs58 encoding";
    return { ...view, data: format.encoding === "base58" ? [data, "base58"] : data };
  }
}

function signatureResult(slot: bigint, { outcome }: TransactionRecord) {
  return inSlot(slot, { err: outcome.error });
}

function inSlot(slot: bigint, value: unknown) {
  return { context: { apiVersion, slot }, value };
}
