import type { HostOperation } from "./definition.ts";
import type { LogLine } from "./flow-state.ts";

/** What an operation's expressions find in its logs, line by line (Nosana CLI, `extractResultsFromLogs.ts`). */
export function capturedResults(
  { results }: HostOperation,
  logs: readonly LogLine[],
): Record<string, readonly string[]> | undefined {
  if (!results) return undefined;
  const found = Object.entries(results).map(([name, filter]) => {
    const { regex, logType } = typeof filter === "string" ? { regex: filter, logType: undefined } : filter;
    const lines = logs.filter(({ type }) => logType === undefined || (logType as string[]).includes(type));
    return [name, lines.flatMap(({ log }) => [...(log.match(expressionOf(regex)) ?? [])])] as const;
  });
  return Object.fromEntries(found);
}

function expressionOf(regex: string): RegExp {
  try {
    return new RegExp(regex === "*" ? "/*" : regex);
  } catch {
    return /(?!)/; // one that cannot be compiled finds nothing
  }
}
