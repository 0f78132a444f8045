import { expect, test } from "@jest/globals";
import { describeError } from "../../provider/errors.ts";
import { type ErrorCode, type ErrorContext, errorCatalogue } from "../../src/base/error-codes.ts";
import { AppError } from "../../src/base/errors.ts";

const address = "EyjAEyCpfwirxaUn4o2uTM5pN6PbEwEF9XkhAHnRJnZ3";
const endpoint = "https://rpc.example.com";
const reason = "the cause";
const signature = "5h6xBEauJ3PK6SWCZ1PGjBvj8vDdWG3KpwATGy1ARAXFSDwt8GFXM7W5Ncn16wmqokgpiKRLuS83KUxyZyv2sUYv";
const cid = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";

/** Facts for every code: a new code needs an entry here before this file compiles. */
const samples: { readonly [C in ErrorCode]: ErrorContext<C> } = {
  ABORTED: { doing: "waiting" },
  TIMED_OUT: { doing: "waiting", timeout_seconds: 30 },
  ARGUMENT_INVALID: { call: "jobs.end", reason },
  CALLBACK_FAILED: { callback: "onSigned", reason },
  SETTING_UNKNOWN: { name: "rpc_endpoint" },
  WALLET_NOT_SET: { doing: "posting a job" },
  READ_ONLY: { doing: "posting a job" },
  SPEND_LIMIT_REACHED: { limit: 5n, spent: 3n, wanted: 4n },
  PRICE_TOO_HIGH: { market: address, price: 2n, max_price: 1n },
  PRICE_CHANGED: { market: address, approved: 1n, asked: 2n, signature },
  DEPOSIT_TOO_HIGH: { deposit: 2n, maxDeposit: 1n },
  NOS_ACCOUNT_DELEGATED: { account: address, delegate: address, amount: 1n },
  JOURNAL_UNWRITABLE: { folder: "/home/u/journal", reason: "EROFS" },
  PLAN_EDITED: { reason },
  PLAN_OUTDATED: { name: "market", planned: address, found: null },
  JOB_OF_ANOTHER_PLAN: { address },
  PLANNED_JOB_DIFFERS: { address, differences: "its market, another" },
  PLANNED_JOB_UNCERTAIN: { address },
  KEY_MALFORMED: { source: "private_key", reason },
  KEY_FILE_UNREADABLE: { path: "~/.nosana/nosana_key.json", reason },
  HOME_UNKNOWN: { wanted: "~/.nosana/nosana_key.json", reason },
  PRIVATE_DATA_DAMAGED: { key: "network", expected: "one of mainnet, devnet, localnet" },
  SIGNATURE_MALFORMED: { value: "1".repeat(88) },
  WALLET_MISSING: { keypair_path: "~/.nosana/nosana_key.json" },
  ADDRESS_MALFORMED: { value: "nowhere", what: "market" },
  RPC_UNREACHABLE: { endpoint, reason },
  RPC_REFUSED: { endpoint, method: "getSlot", reason },
  RPC_ANSWER_UNUSABLE: { endpoint, method: "getSlot", reason },
  RPC_LAGGING: { endpoint, method: "getMultipleAccounts", known: 9n, reached: 8n },
  JOB_UNCERTAIN: { address, reason },
  RPC_REDIRECTS: { endpoint, to: "https://rpc.example.org" },
  CLUSTER_MISMATCH: { endpoint, network: "devnet", expected: "a", found: "b" },
  ACCOUNT_UNREADABLE: { address, kind: "job", reason },
  ACCOUNT_OF_ANOTHER_KIND: { address, expected: "job", found: "a token account" },
  TRANSACTION_REJECTED: { reason, logs: [] },
  TRANSACTION_FAILED: { signature, reason, logs: [] },
  TRANSACTION_EXPIRED: { signature },
  TRANSACTION_OUTCOME_UNKNOWN: { signature, last_valid_block_height: "1", reason },
  MARKET_NOT_FOUND: { address, network: "devnet" },
  MARKET_NEVER_QUEUES: { address },
  MARKET_QUEUE_FULL: { address, length: 314 },
  NODE_NOT_WAITING: { node: address, market: address },
  WALLET_SHORT: { address, shortfalls: [{ token: "NOS", required: 2n, available: 1n, decimals: 6 }] },
  PREFLIGHT_FAILED: { problems: [new AppError("MARKET_NEVER_QUEUES", { address })] },
  JOB_NOT_FOUND: { address, network: "devnet" },
  RUN_NOT_FOUND: { address, network: "devnet" },
  JOB_IN_ANOTHER_STATE: { address, needed: "queued", found: "running" },
  TRANSACTION_NOT_FOUND: { signature, network: "devnet" },
  JOB_OF_ANOTHER_WALLET: { address, project: address, wallet: address },
  JOB_DEFINITION_INVALID: { issues: [{ path: "ops[0].id", message: "must not be empty" }] },
  HOST_UNREACHABLE: { host: "https://host.example.com", reason },
  HOST_REFUSED: { host: "https://host.example.com", status: 401, reason },
  NOT_JSON: { path: "a", reason },
  IPFS_UNREACHABLE: { endpoint, reason },
  IPFS_REFUSED: { endpoint, reason },
  IPFS_REDIRECTS: { endpoint, to: "https://ipfs.example.org" },
  CID_MALFORMED: { value: "x", reason },
  CID_MISMATCH: { expected: cid, found: cid, endpoint },
  CONTENT_UNAVAILABLE: { cid, endpoint, reason },
};

const codes = Object.keys(samples) as ErrorCode[];

/** What `explain` in provider/errors.ts says of a code it does not know. */
const default_summary = "Nosana error";

/** Words a clause begins with that tells the user what to do. A new one belongs here if it is an instruction. */
const instructions =
  "apply|check|choose|correct|give|keep|make|open|raise|report|run|see|send|set|start|stop|try|use|wait";
const tellsWhatToDo = new RegExp(`(?:^|[.:;,] |\\n)(?:${instructions})\\b`, "i");
const nothingSpent = /\b(?:nothing was (?:sent|paid)|no (?:job was posted|state was changed))\b/i;

test("there is a sample for each code of the catalogue", () => {
  expect([...codes].sort()).toEqual(Object.keys(errorCatalogue).sort());
});

test.each(codes)("%s has a sentence", (code) => {
  const { message } = sample(code);
  expect(message).toMatch(/^\S.{20,}\.$/);
  expect(message).not.toMatch(/undefined|\[object/);
});

test.each(codes)("%s is explained", (code) => {
  const diagnostics = describeError(sample(code));
  expect(diagnostics.length).toBeGreaterThan(0);
  for (const { severity, summary, detail } of diagnostics) {
    expect(severity).toBe("error");
    expect(summary).not.toBe(default_summary);
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    expect(detail).toMatch(/\.$/);
    const advice = detail.split("\n\n").at(-1) ?? "";
    // Say in provider/errors.ts what the user can do next, or that nothing was spent.
    expect({ code, advice, helps: tellsWhatToDo.test(advice) || nothingSpent.test(advice) }).toEqual({
      code,
      advice,
      helps: true,
    });
  }
});

function sample(code: ErrorCode): AppError {
  return new AppError(code, samples[code] as never);
}
