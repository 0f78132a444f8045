import { type LegacyResult, legacyCommandSchema } from "../../schema/job-result.ts";
import type { LogChunk, OperationResult } from "./result.ts";
import { errorText } from "./result-errors.ts";

/** Operations of a 2023 result: `{ <id>: [status, [{ cmd, log: [[fd, text], …], status, error? }, …]] }`. */
export function readLegacyOperations({ results }: LegacyResult): OperationResult[] {
  return Object.entries(results).map(([id, [status, ...rest]]) => {
    const commands = rest.flat().map((command) => legacyCommandSchema.safeParse(command));
    const read = commands.flatMap(({ success, data }) => (success ? [data] : []));
    const errors = read.map(({ error }) => error).filter((error) => error !== undefined && error !== null);
    const codes = read.map((command) => Number(command.status ?? Number.NaN)).filter(Number.isSafeInteger);
    return {
      id,
      status: typeof status === "string" ? statusWord(status) : "unknown",
      exit_code: codes.at(-1) ?? null,
      logs: read.flatMap(({ log }) => log.flatMap(readChunk)),
      error: errors.length === 0 ? null : errors.map(errorText).join("; "),
      results: new Map(),
      started_at_ms: null,
      ended_at_ms: null,
    };
  });
}

/** Of these hosts, some say `error` where today's say `failed`. */
function statusWord(status: string): string {
  return status === "error" ? "failed" : status;
}

function readChunk(entry: unknown): LogChunk[] {
  if (!Array.isArray(entry) || typeof entry[1] !== "string") return [];
  return [{ stream: entry[0] === 2 || entry[0] === "2" ? "stderr" : "stdout", text: entry[1] }];
}
