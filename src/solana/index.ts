// Wallet
export {
  type Balances,
  balancesOf,
  decodeBalances,
  minimumRent,
  type TokenHolding,
  tokenAccountOf,
} from "./balances.ts";
// Transactions
export type { Ticket } from "./build.ts";
// Connection
export { type Chain, type ChainOptions, type Commitment, createChain } from "./chain.ts";
export { derivedSigner } from "./derived-signer.ts";
export { readFailure, type TransactionFailure } from "./failure.ts";
export { type Explain, failureText } from "./failure-text.ts";
export { secretFingerprint } from "./fingerprint.ts";
// Memory of what was sent
export {
  createJournal,
  type Journal,
  type JournalEntry,
  type JournalOptions,
  type RememberedEntry,
  type StrayEntry,
  type StraysOptions,
  type TakingOptions,
  type WorkspaceMark,
} from "./journal.ts";
export type { EntryPhase } from "./journal-file.ts";
export { Journals } from "./journals.ts";
export { parseJson, printJson } from "./json.ts";
export type { RequestLimits } from "./limiter.ts";
export {
  lateTicket,
  type Outcome,
  outcomeOf,
  type SentTransaction,
  type SettlingOptions,
  settledOutcome,
} from "./outcome.ts";
export { max_priority_fee_lamports } from "./priority-fee.ts";
export { isOfEndpoint, isPassing, laggingNode } from "./rpc-errors.ts";
export { type SendMemory, type SendOptions, sendTransaction } from "./send.ts";
export { type Settled, type SettleOptions, settleTransaction } from "./settle.ts";
export { asSignature } from "./signature.ts";
export { loadWallet, type Wallet, type WalletOptions } from "./wallet.ts";
export { walletSecret } from "./wallet-secret.ts";
