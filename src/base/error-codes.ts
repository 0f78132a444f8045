/** One thing the wallet has too little of. Amounts are in the token's smallest unit (lamports, NOS base units). */
export interface Shortfall {
  readonly token: "SOL" | "NOS";
  readonly required: bigint;
  readonly available: bigint;
  readonly decimals: number;
  /** What it is for, or why it is not there. */
  readonly note?: string;
}

/** One problem of a document, `path` in the document's own notation, e.g. `ops[1].args.image`. */
export interface DocumentIssue {
  readonly path: string;
  readonly message: string;
}

const list = (issues: readonly DocumentIssue[]) =>
  issues.map((issue) => (issue.path ? `${issue.path}: ${issue.message}` : issue.message)).join("; ");

const shortage = (s: Shortfall) =>
  `${formatUnits(s.required - s.available, s.decimals)} ${s.token} missing ` +
  `(needs ${formatUnits(s.required, s.decimals)}, has ${formatUnits(s.available, s.decimals)}${s.note ? `: ${s.note}` : ""})`;

const nos = (base_units: bigint) => `${formatUnits(base_units, 6)} NOS`;

/** A decimal text of an integer amount: `formatUnits(1500000n, 6)` is `"1.5"`. */
export function formatUnits(amount: bigint, decimals: number): string {
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return sign + whole + (fraction ? `.${fraction}` : "");
}

/**
 * Every way this project fails on purpose: a code, the facts that belong to it, and the sentence that tells them.
 * Codes are never reused or renamed. What the user should do next is told in `provider/errors.ts`.
 */
export const errorCatalogue = {
  // Running
  ABORTED: (c: { doing: string }) => `Interrupted while ${c.doing}.`,
  TIMED_OUT: (c: { doing: string; timeout_seconds: number }) =>
    `Gave up after ${c.timeout_seconds} seconds while ${c.doing}.`,

  // Calls of the exported client
  ARGUMENT_INVALID: (c: { call: string; reason: string }) =>
    `${c.call} cannot work with the arguments that it was given: ${c.reason}.`,
  CALLBACK_FAILED: (c: { callback: string; reason: string }) =>
    `The callback ${c.callback} threw an error: ${c.reason}.`,

  // Configuration
  SETTING_UNKNOWN: (c: { name: string }) =>
    `The provider argument ${c.name} depends on something that is known only after apply, and this step needs it.`,

  // Guards; amounts in NOS base units
  READ_ONLY: (c: { doing: string }) => `The provider is set to read_only, which forbids ${c.doing}.`,
  SPEND_LIMIT_REACHED: (c: { limit: bigint; spent: bigint; wanted: bigint }) =>
    `A further deposit of ${nos(c.wanted)} is more than max_spend_per_apply = ${c.limit} (${nos(c.limit)}) allows: ` +
    `this run has deposited ${nos(c.spent)} already.`,
  PRICE_TOO_HIGH: (c: { market: string; price: bigint; max_price: bigint }) =>
    `Market ${c.market} asks ${c.price} NOS base units per second now, more than max_price = ${c.max_price}.`,

  PRICE_CHANGED: (c: { market: string; approved: bigint; asked: bigint; signature?: string }) =>
    `Market ${c.market} asks ${c.asked} NOS base units per second, more than the ${c.approved} that were approved just ` +
    `before. The transaction may not take more than was approved, and ${
      c.signature === undefined
        ? "was not sent: nothing was paid."
        : `failed (${c.signature}): no NOS was paid, only its fee.`
    }`,
  DEPOSIT_TOO_HIGH: (c: { deposit: bigint; maxDeposit: bigint }) =>
    `This takes ${nos(c.deposit)} from the wallet, more than maxDeposit = ${c.maxDeposit} (${nos(c.maxDeposit)}) allows. ` +
    "Nothing was sent or paid.",
  NOS_ACCOUNT_DELEGATED: (c: { account: string; delegate: string; amount: bigint }) =>
    `The wallet's NOS account ${c.account} lets ${c.delegate} take ${nos(c.amount)}. Paying within a limit would end ` +
    "that allowance without a word.",

  // Keys
  KEY_MALFORMED: (c: { source: string; reason: string }) =>
    `${c.source} is not a Solana keypair: ${c.reason}.`,
  KEY_FILE_UNREADABLE: (c: { path: string; reason: string }) =>
    `The keypair file ${c.path} could not be read: ${c.reason}.`,
  WALLET_MISSING: (c: { keypair_path: string }) =>
    `No wallet is configured and ${c.keypair_path} does not exist.`,

  HOME_UNKNOWN: (c: { wanted: string; reason: string }) =>
    `The user that runs the provider has no home folder, and ${c.wanted} is in it: ${c.reason}.`,
  WALLET_NOT_SET: (c: { doing: string }) => `The client has no wallet, and ${c.doing} needs one.`,

  JOURNAL_UNWRITABLE: (c: { folder: string; reason: string }) =>
    `The folder ${c.folder}, which remembers what was sent, cannot be used: ${c.reason}.`,

  // What was planned with a job, for hosts that hand it on
  PLAN_EDITED: (c: { reason: string }) =>
    `The private data that was planned for this job is not what the provider left there: ${c.reason}.`,
  PLAN_OUTDATED: (c: { name: string; planned: string | null; found: string | null }) =>
    c.planned === c.found
      ? `${c.name} is not any more what it was when this job was planned.`
      : `${c.name} was ${c.planned ?? "not set"} when this job was planned, and is ${c.found ?? "not set"} now.`,
  JOB_OF_ANOTHER_PLAN: (c: { address: string }) =>
    `An earlier run posted job ${c.address} with the same definition, market and time-out, and ended before it could save ` +
    "its id; this plan promises another id.",
  PLANNED_JOB_DIFFERS: (c: { address: string; differences: string }) =>
    `There is a job already at the planned address ${c.address}, and it is not what was planned: ${c.differences}.`,
  PLANNED_JOB_UNCERTAIN: (c: { address: string }) =>
    `An earlier run of this plan posted job ${c.address}, and it could not be found out what became of it.`,

  // State
  PRIVATE_DATA_DAMAGED: (c: { key: string; expected: string }) =>
    `The private data of the resource in state is not what the provider keeps there: ${c.key} should be ${c.expected}.`,

  // Chain
  ADDRESS_MALFORMED: (c: { value: string; what: string }) =>
    `${JSON.stringify(c.value)} is not the address of a ${c.what}: an address is base58 text of 32 bytes.`,
  SIGNATURE_MALFORMED: (c: { value: string }) =>
    `${JSON.stringify(c.value)} is not the signature of a transaction: a signature is base58 text of 64 bytes.`,
  RPC_UNREACHABLE: (c: { endpoint: string; reason: string }) =>
    `The Solana RPC endpoint ${c.endpoint} could not be reached: ${c.reason}.`,
  RPC_REFUSED: (c: { endpoint: string; method: string; reason: string }) =>
    `The Solana RPC endpoint ${c.endpoint} refused ${c.method}: ${c.reason}.`,
  RPC_ANSWER_UNUSABLE: (c: { endpoint: string; method: string; reason: string }) =>
    `The Solana RPC endpoint ${c.endpoint} gave no usable answer to ${c.method}: ${c.reason}.`,
  RPC_LAGGING: (c: { endpoint: string; method: string; known: bigint; reached: bigint | null }) =>
    `The Solana RPC endpoint ${c.endpoint} answers ${c.method} from ${c.reached === null ? "before slot" : `slot ${c.reached}, before`} ${c.known}, which the chain is known to have reached.`,
  RPC_REDIRECTS: (c: { endpoint: string; to: string }) =>
    `The Solana RPC endpoint ${c.endpoint} redirects to ${c.to}, where nothing answers as a Solana RPC endpoint does.`,
  CLUSTER_MISMATCH: (c: { endpoint: string; network: string; expected: string; found: string }) =>
    `${c.endpoint} serves another cluster than ${c.network}: its genesis hash is ${c.found}, not ${c.expected}.`,
  ACCOUNT_OF_ANOTHER_KIND: (c: { address: string; expected: string; found: string }) =>
    `${c.address} is not a ${c.expected} account: it is ${c.found}.`,
  ACCOUNT_UNREADABLE: (c: { address: string; kind: string; reason: string }) =>
    `The ${c.kind} account ${c.address} could not be decoded: ${c.reason}.`,
  TRANSACTION_REJECTED: (c: { reason: string; logs: readonly string[] }) =>
    `The network refused the transaction before it ran: ${c.reason}. Nothing was sent or paid.`,
  TRANSACTION_FAILED: (c: { signature: string; reason: string; logs: readonly string[] }) =>
    `Transaction ${c.signature} was executed and failed: ${c.reason}. Only its fee was paid.`,
  TRANSACTION_EXPIRED: (c: { signature: string }) =>
    `Transaction ${c.signature} expired without being executed. Nothing was paid.`,
  TRANSACTION_OUTCOME_UNKNOWN: (c: { signature: string; last_valid_block_height: string; reason: string }) =>
    `It could not be found out whether transaction ${c.signature} was executed: ${c.reason}.`,

  // Nosana
  MARKET_NOT_FOUND: (c: { address: string; network: string }) =>
    `There is no market account at ${c.address} on ${c.network}.`,
  MARKET_NEVER_QUEUES: (c: { address: string }) =>
    `Market ${c.address} has job type Unknown: the program takes the deposit but never queues the job.`,
  MARKET_QUEUE_FULL: (c: { address: string; length: number }) =>
    `The queue of market ${c.address} is full: it holds ${c.length} jobs.`,
  NODE_NOT_WAITING: (c: { node: string; market: string }) =>
    `Host ${c.node} is not waiting in the queue of market ${c.market}: only a waiting host can be given a job.`,
  WALLET_SHORT: (c: { address: string; shortfalls: readonly Shortfall[] }) =>
    `Wallet ${c.address} cannot pay for the job: ${c.shortfalls.map(shortage).join("; ")}.`,
  PREFLIGHT_FAILED: (c: { problems: readonly Error[] }) =>
    `The job cannot be posted: ${c.problems.map(({ message }) => message).join(" ")}`,
  JOB_UNCERTAIN: (c: { address: string; reason: string }) =>
    `It is not certain what became of job ${c.address}: ${c.reason}.`,
  JOB_NOT_FOUND: (c: { address: string; network: string }) =>
    `There is no job account at ${c.address} on ${c.network}.`,
  RUN_NOT_FOUND: (c: { address: string; network: string }) =>
    `There is no run account at ${c.address} on ${c.network}.`,
  JOB_IN_ANOTHER_STATE: (c: { address: string; needed: string; found: string }) =>
    `Job ${c.address} is ${c.found}, and this can only be done to a job that is ${c.needed}. Nothing was changed.`,
  TRANSACTION_NOT_FOUND: (c: { signature: string; network: string }) =>
    `The RPC endpoint knows no transaction ${c.signature} on ${c.network} that posted a job.`,
  JOB_OF_ANOTHER_WALLET: (c: { address: string; project: string; wallet: string }) =>
    `Job ${c.address} belongs to ${c.project}, and only that wallet may stop or extend it: this one is ${c.wallet}.`,
  JOB_DEFINITION_INVALID: (c: { issues: readonly DocumentIssue[]; argument?: string }) =>
    `This is not a Nosana job definition: ${list(c.issues)}.`,

  // Hosts
  HOST_UNREACHABLE: (c: { host: string; reason: string }) =>
    `The job's host ${c.host} could not be reached: ${c.reason}.`,
  HOST_REFUSED: (c: { host: string; status: number; reason: string }) =>
    `The job's host ${c.host} answered with HTTP status ${c.status}${c.reason ? `: ${c.reason}` : ""}.`,

  // IPFS
  NOT_JSON: (c: { path: string; reason: string }) =>
    `This value cannot be written as JSON${c.path ? ` because of ${c.path}` : ""}: ${c.reason}.`,
  IPFS_UNREACHABLE: (c: { endpoint: string; reason: string }) =>
    `The IPFS service ${c.endpoint} could not be reached: ${c.reason}.`,
  IPFS_REFUSED: (c: { endpoint: string; reason: string }) =>
    `The IPFS service ${c.endpoint} refused: ${c.reason}.`,
  IPFS_REDIRECTS: (c: { endpoint: string; to: string }) =>
    `The IPFS service ${c.endpoint} redirects to ${c.to}, and nothing is sent where it was not meant to go.`,
  CID_MALFORMED: (c: { value: string; reason: string }) =>
    `${JSON.stringify(c.value)} is not a usable CID: ${c.reason}.`,
  CID_MISMATCH: (c: { expected: string; found: string; endpoint: string }) =>
    `${c.endpoint} answered with content ${c.found} instead of ${c.expected}.`,
  CONTENT_UNAVAILABLE: (c: { cid: string; endpoint: string; reason: string }) =>
    `${c.cid} could not be read from ${c.endpoint}: ${c.reason}.`,
} as const;

export type ErrorCode = keyof typeof errorCatalogue;
export type ErrorContext<C extends ErrorCode> = Parameters<(typeof errorCatalogue)[C]>[0];
