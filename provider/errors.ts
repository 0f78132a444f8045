import { formatUnits } from "../src/base/error-codes.ts";
import { type AppError, isAppError } from "../src/base/errors.ts";
import { type AttributePath, type Diagnostic, errorDiagnostic, path } from "../src/bridge/index.ts";

const nothingSpent = "Nothing was sent or paid.";

/** What each error means to a user, and what to do next. The error's own sentence comes first. */
export function describeError(error: AppError): readonly Diagnostic[] {
  if (isAppError(error, "JOB_DEFINITION_INVALID")) {
    const { issues, argument = "job_definition" } = error.context;
    return issues.map((issue) =>
      errorDiagnostic(
        "Invalid job definition",
        `${issue.path ? `${argument} at ${issue.path}: ` : `${argument}: `}${issue.message}. ` +
          "See the resource's documentation for the structure of a job definition.",
        path(argument),
      ),
    );
  }
  if (isAppError(error, "PREFLIGHT_FAILED"))
    return error.context.problems.filter((problem) => isAppError(problem)).flatMap(describeError);
  const { summary, advice, at } = explain(error);
  return [errorDiagnostic(summary, [error.message, advice].filter(Boolean).join("\n\n"), at)];
}

interface Explanation {
  readonly summary: string;
  readonly advice: string;
  readonly at?: AttributePath;
}

function explain(error: AppError): Explanation {
  if (isAppError(error, "WALLET_SHORT")) return walletShort(error);
  if (isAppError(error, "TRANSACTION_OUTCOME_UNKNOWN")) return outcomeUnknown(error);
  if (isAppError(error, "PLAN_OUTDATED"))
    return {
      summary: "Job was planned with other values",
      advice: `Run terraform plan again, and apply the new plan; or set back what has changed. ${nothingSpent}`,
      ...(["network", "wallet"].includes(error.context.name) ? {} : { at: path(error.context.name) }),
    };
  if (isAppError(error, "NOS_ACCOUNT_DELEGATED"))
    return {
      summary: "Somebody else may spend the wallet's NOS",
      advice:
        `Take the allowance back (spl-token revoke ${error.context.account}), or let another wallet pay for jobs. ` +
        nothingSpent,
    };
  if (isAppError(error, "ADDRESS_MALFORMED"))
    return {
      summary: "Invalid address",
      advice: `Check where the value comes from. ${nothingSpent}`,
      ...(error.context.what === "market" ? { at: path("market") } : {}),
    };
  switch (error.code) {
    case "ABORTED":
      return { summary: "Interrupted", advice: nothingSpent };
    case "TIMED_OUT":
      return {
        summary: "Timed out",
        advice: "Try again; if it persists, check the endpoints in the provider block.",
      };
    case "ARGUMENT_INVALID":
      return { summary: "Invalid argument of a call", advice: "Correct the program that makes this call." };
    case "CALLBACK_FAILED":
      return {
        summary: "Callback failed",
        advice: "Correct the program that gave the callback; the cause of this error is what it threw.",
      };
    case "SETTING_UNKNOWN":
      return {
        summary: "Provider setting not known yet",
        advice:
          "Apply what it depends on first (terraform apply -target=…), or give it a value that is known.",
      };
    case "READ_ONLY":
      return {
        summary: "Provider is read-only",
        advice: `Set the provider argument read_only (or NOSANA_READ_ONLY) to false for runs that may spend. ${nothingSpent}`,
      };
    case "SPEND_LIMIT_REACHED":
      return {
        summary: "Spending limit of this apply reached",
        advice:
          "Raise the provider argument max_spend_per_apply, or shorten timeout_seconds. No deposit was paid for this job; " +
          "what was posted before is in state.",
      };
    case "PRICE_TOO_HIGH":
      return {
        summary: "Market too expensive",
        advice: `Raise max_price, choose another market, or apply again when the price has fallen. No deposit was paid.`,
        at: path("max_price"),
      };
    case "PRICE_CHANGED":
      return {
        summary: "Market became more expensive",
        advice:
          "Apply again: the price is checked anew, against max_price and max_spend_per_apply where they are set. With max_price, " +
          "a job is posted at a price that rises up to it.",
      };
    case "DEPOSIT_TOO_HIGH":
      return { summary: "Deposit too high", advice: "Raise the limit, or pay for less time." };
    case "KEY_MALFORMED":
      return {
        summary: "Invalid wallet key",
        advice:
          "Give private_key, NOSANA_PRIVATE_KEY or the file at keypair_path either as the JSON array of 64 numbers that " +
          "solana-keygen and the Nosana CLI write, or as base58 text of the same 64 bytes.",
      };
    case "KEY_FILE_UNREADABLE":
      return {
        summary: "Wallet file not readable",
        advice: "Correct keypair_path, or the file's permissions.",
        at: path("keypair_path"),
      };
    case "HOME_UNKNOWN":
      return {
        summary: "No home folder",
        advice: `Set HOME, or name another place: keypair_path for the wallet, XDG_DATA_HOME for what is remembered. ${nothingSpent}`,
      };
    case "PRIVATE_DATA_DAMAGED":
      return {
        summary: "Private data of the resource damaged",
        advice:
          "A state file is not to be edited by hand. Use an earlier version of the state: terraform.tfstate.backup, or the " +
          "backend's history. Where there is none, take the resource out of state (terraform state rm) and import its id " +
          `again (terraform import). ${nothingSpent}`,
      };
    case "SIGNATURE_MALFORMED":
      return {
        summary: "Invalid transaction signature",
        advice: `Check where the value comes from; the address of the job's account is better. ${nothingSpent}`,
      };
    case "WALLET_MISSING":
      return {
        summary: "No wallet",
        advice:
          "Posting a job needs a wallet. Set the provider argument private_key or keypair_path, or NOSANA_PRIVATE_KEY or " +
          `NOSANA_KEYPAIR_PATH in the environment. ${nothingSpent}`,
      };
    case "JOURNAL_UNWRITABLE":
      return {
        summary: "Cannot remember what is sent",
        advice:
          "Without it, a run that is killed while posting could lead to a second, paid job. Make the folder writable, or " +
          `choose another with XDG_DATA_HOME. ${nothingSpent}`,
      };
    case "PLAN_EDITED":
      return {
        summary: "Planned private data was edited",
        advice: `Run terraform plan again, and apply the new plan. ${nothingSpent}`,
        at: path("id"),
      };
    case "JOB_OF_ANOTHER_PLAN":
      return {
        summary: "Job of an interrupted run waits to be taken over",
        advice: `Run terraform plan again, and apply the new plan: that takes the job over. ${nothingSpent}`,
        at: path("id"),
      };
    case "PLANNED_JOB_DIFFERS":
      return {
        summary: "Another job at the planned address",
        advice:
          "Run terraform plan again, and apply the new plan: it posts another job. To keep the one there instead, import it " +
          `with terraform import and its address. ${nothingSpent}`,
        at: path("id"),
      };
    case "PLANNED_JOB_UNCERTAIN":
      return {
        summary: "Job posted before, but not found",
        advice: `Wait a minute, and apply the same plan again: it looks for the job first. ${nothingSpent}`,
        at: path("id"),
      };
    case "RPC_UNREACHABLE":
      return {
        summary: "Solana RPC endpoint not reachable",
        advice:
          "Check the provider argument rpc_endpoint (or NOSANA_RPC_ENDPOINT) and the network connection, then run the command again.",
      };
    case "RPC_REFUSED":
      return {
        summary: "Solana RPC endpoint refused a request",
        advice:
          "Public endpoints limit what they answer; set the provider argument rpc_endpoint to one of your own.",
      };
    case "RPC_ANSWER_UNUSABLE":
      return {
        summary: "Solana RPC endpoint gave no usable answer",
        advice:
          "Check that the provider argument rpc_endpoint (or NOSANA_RPC_ENDPOINT) is the address of a Solana JSON-RPC service " +
          "and that no proxy answers in its place, then run the command again.",
      };
    case "RPC_LAGGING":
      return {
        summary: "Solana RPC endpoint lags behind",
        advice:
          "Run the command again in a minute. If that stays so, set the provider argument rpc_endpoint (or " +
          "NOSANA_RPC_ENDPOINT) to another endpoint.",
      };
    case "JOB_UNCERTAIN":
      return {
        summary: "Fate of the job uncertain",
        advice:
          "What is in state is kept. Run the command again, or set the provider argument rpc_endpoint (or NOSANA_RPC_ENDPOINT) to " +
          "an endpoint that keeps the history of transactions. If the job is known to be over, use terraform state rm.",
      };
    case "RPC_REDIRECTS":
      return {
        summary: "Solana RPC endpoint redirects",
        advice:
          "Set the provider argument rpc_endpoint (or NOSANA_RPC_ENDPOINT) to the full address that it redirects to.",
      };
    case "CLUSTER_MISMATCH":
      return {
        summary: "RPC endpoint of another network",
        advice: "Make the provider arguments network and rpc_endpoint agree. No state was changed.",
      };
    case "ACCOUNT_OF_ANOTHER_KIND":
      return { summary: "Not the expected account", advice: "Check the address." };
    case "ACCOUNT_UNREADABLE":
      return {
        summary: "Account not understood",
        advice: "The Jobs program may have changed. Use a newer version of the provider.",
      };
    case "TRANSACTION_REJECTED":
      return { summary: "Transaction refused", advice: "" };
    case "TRANSACTION_FAILED":
      return {
        summary: "Transaction failed",
        advice: "No job was posted. Correct the cause and apply again.",
      };
    case "TRANSACTION_EXPIRED":
      return {
        summary: "Transaction expired",
        advice: "The network was too busy to take it. Apply again: no job exists yet.",
      };
    case "MARKET_NOT_FOUND":
      return {
        summary: "Unknown market",
        advice: `Set market, or the provider's market_address, to a market of that network. ${nothingSpent}`,
        at: path("market"),
      };
    case "MARKET_NEVER_QUEUES":
    case "MARKET_QUEUE_FULL":
      return {
        summary: "Market takes no job",
        advice: `Choose another market. ${nothingSpent}`,
        at: path("market"),
      };
    case "WALLET_NOT_SET":
      return { summary: "No wallet", advice: `Set client.wallet first. ${nothingSpent}` };
    case "RUN_NOT_FOUND":
      return {
        summary: "No such run",
        advice: "Check the address. The account of a run is closed when its job ends.",
      };
    case "NODE_NOT_WAITING":
      return {
        summary: "Host not available",
        advice: `Remove node to let any host of the market run the job, or apply again when the host waits. ${nothingSpent}`,
        at: path("node"),
      };
    case "JOB_NOT_FOUND":
      return {
        summary: "No such job",
        advice:
          "Check the id and the provider argument network. The account of a finished job is closed after a while; " +
          "such a job can no longer be imported.",
      };
    case "JOB_IN_ANOTHER_STATE":
      return {
        summary: "Job in another state",
        advice: "Run terraform plan: it reads the job again and says what can be done now.",
      };
    case "TRANSACTION_NOT_FOUND":
      return {
        summary: "No job of this transaction",
        advice:
          "Check the signature and the provider argument network; endpoints forget old transactions, so give the address of " +
          "the job's account if you know it.",
      };
    case "JOB_OF_ANOTHER_WALLET":
      return {
        summary: "Job of another wallet",
        advice:
          "Use the wallet that posted it (private_key or keypair_path). To remove the resource from state without stopping " +
          'the job, set on_destroy = "detach" and apply. Nothing was sent or paid.',
      };
    case "HOST_UNREACHABLE":
    case "HOST_REFUSED":
      return {
        summary: "Host of the job not available",
        advice: "Run terraform apply again: it asks the host anew, and posts nothing.",
      };
    case "IPFS_UNREACHABLE":
      return {
        summary: "IPFS service not reachable",
        advice:
          "Try again, or set the provider arguments ipfs_api and ipfs_token (NOSANA_IPFS_API, NOSANA_IPFS_TOKEN) to " +
          `another service. No job was posted. ${nothingSpent}`,
      };
    case "IPFS_REFUSED":
      return {
        summary: "IPFS service refused the job definition",
        advice:
          "Check the provider arguments ipfs_api and ipfs_token (NOSANA_IPFS_API, NOSANA_IPFS_TOKEN), or set them to " +
          `another service. No job was posted. ${nothingSpent}`,
      };
    case "IPFS_REDIRECTS":
      return {
        summary: "IPFS service redirects",
        advice:
          "Set the provider argument ipfs_api (or NOSANA_IPFS_API) to the full address that it redirects to, with https:// where " +
          `that is meant, or to another service. No job was posted. ${nothingSpent}`,
      };
    case "CID_MISMATCH":
      return {
        summary: "IPFS content differs",
        advice: "The service does not return what was stored; use another one.",
      };
    case "CID_MALFORMED":
      return {
        summary: "Invalid CID",
        advice: `A job definition is named by a CIDv0. Check what the IPFS service returned. ${nothingSpent}`,
      };
    case "NOT_JSON":
      return {
        summary: "Value cannot be written as JSON",
        advice: `Correct that part of job_definition. ${nothingSpent}`,
        at: path("job_definition"),
      };
    case "CONTENT_UNAVAILABLE":
      return {
        summary: "IPFS content not available",
        advice: "Try again later, or set the provider argument ipfs_gateway to another gateway.",
      };
    default:
      return { summary: "Nosana error", advice: "" };
  }
}

function walletShort(error: AppError<"WALLET_SHORT">): Explanation {
  const transfers = error.context.shortfalls
    .map((s) => `${formatUnits(s.required - s.available, s.decimals)} ${s.token}`)
    .join(" and ");
  return {
    summary: "Wallet cannot pay for the job",
    advice: `Send at least ${transfers} to ${error.context.address}, then apply again. ${nothingSpent}`,
  };
}

function outcomeUnknown(error: AppError<"TRANSACTION_OUTCOME_UNKNOWN">): Explanation {
  return {
    summary: "Transaction not confirmed",
    advice:
      `Wait until block ${error.context.last_valid_block_height}, after which it can no longer be executed, and run ` +
      "terraform plan: it finds out what became of the transaction.",
  };
}
