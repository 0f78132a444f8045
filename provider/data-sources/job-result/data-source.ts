import type { Address } from "@solana/kit";
import { longest_error, most_result_bytes, most_results } from "../../../schema/result-limits.ts";
import { cutText } from "../../../src/base/cut-text.ts";
import { AppError } from "../../../src/base/errors.ts";
import type { CallContext, DataSource } from "../../../src/bridge/index.ts";
import type { ExactClient, JobResult, OperationResult } from "../../../src/nosana/index.ts";
import { logTail } from "../../resources/job/model.ts";
import { tellOfOmitted } from "../../resources/job/observe.ts";
import { fitting, mostOperationsInState, mostResultBytesInState } from "../../resources/job/stored-size.ts";
import type { Services } from "../../services.ts";
import { wantedJob } from "../job/wanted-job.ts";
import { jobResultSchema } from "./schema.ts";

const default_log_characters = 4000;

export const jobResultDataSource: DataSource<(typeof jobResultSchema)["attributes"], Services> = {
  type_name: "nosana_job_result",
  schema: jobResultSchema,

  async read({ config }, services, context) {
    const [{ parseJobResult }, { address, nosana }] = await Promise.all([
      import("../../../src/nosana/index.ts"),
      wantedJob(config.job, services, context),
    ]);
    const max_log_characters = config.max_log_characters ?? default_log_characters;
    const ipfs_result = await resultCid(nosana, address, context);
    const given = { job: config.job, max_log_characters, ipfs_result };
    if (ipfs_result === null)
      return { ...given, outcome: null, expired: null, errors: null, operations: null };
    const gateway = await services.gateway();
    const result = parseJobResult(
      await gateway.read(ipfs_result, { max_bytes: most_result_bytes, signal: context.signal }),
    );
    tellOfOmitted(result, address, context);
    return {
      ...given,
      outcome: result.status,
      expired: result.expired,
      ...textAttributes(result, max_log_characters),
    };
  },
};

/** From the job's account, or, when that has been closed, from its transactions. */
async function resultCid(
  nosana: ExactClient,
  address: Address,
  { signal }: CallContext,
): Promise<string | null> {
  const found = await nosana.whereabouts(address, { signal });
  if (found.kind === "there") return found.job.ipfs_result;
  if (found.kind === "closed") return found.history.ipfs_result;
  if (found.kind === "unproved") {
    // A result that was posted stays what it is, whatever else the node lacks.
    const posted = found.history?.ipfs_result ?? null;
    if (posted !== null) return posted;
    if (found.traces) throw new AppError("JOB_UNCERTAIN", { address, reason: found.reason });
  }
  throw new AppError("JOB_NOT_FOUND", { address, network: nosana.network.name });
}

/** Who asks for longer logs than by default has room for them. */
function textAttributes({ errors, operations }: JobResult, max_log_characters: number) {
  const most_bytes = mostResultBytesInState * Math.max(1, max_log_characters / default_log_characters);
  return fitting(most_bytes, (share) => ({
    errors: errors.map((error) => cutText(error, Math.floor(share * longest_error))),
    operations: operations
      .slice(0, mostOperationsInState)
      .map((operation) => operationAttributes(operation, Math.floor(share * max_log_characters), share)),
  }));
}

function operationAttributes(operation: OperationResult, max_log_characters: number, share: number) {
  const { ended_at_ms, error, exit_code, id, results, started_at_ms, status } = operation;
  const found = [...results]
    .slice(0, Math.floor(share * most_results))
    .map(([name, texts]): [string, string] => [
      name,
      // Not in the middle of a character, whose first half would be no text.
      texts
        .join("\n")
        .slice(0, max_log_characters)
        .replace(/[\uD800-\uDBFF]$/, ""),
    ]);
  return {
    id,
    status,
    exit_code,
    error: error && cutText(error, Math.floor(share * longest_error)),
    started_at: hostTime(started_at_ms),
    ended_at: hostTime(ended_at_ms),
    logs: max_log_characters === 0 ? null : logTail(operation, max_log_characters),
    results: new Map(found),
  };
}

/** The last moment that RFC 3339 can write. */
const last_millisecond = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A host may write any number. */
function hostTime(milliseconds: number | null): string | null {
  if (milliseconds === null || milliseconds < 0 || milliseconds > last_millisecond) return null;
  return new Date(milliseconds).toISOString();
}
