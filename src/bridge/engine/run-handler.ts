import { randomUUID } from "node:crypto";
import type { Logger } from "../../base/log.ts";
import { type Diagnostic, DiagnosticError, Diagnostics, errorDiagnostic } from "../diag/diagnostic.ts";
import { ValueError } from "../value/path.ts";
import type { CallContext, Provider } from "./provider.ts";

/** A call as the wire hands it to the engine. */
export interface Call {
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** The process's log, for what outlives the call. */
  readonly process_log?: Logger;
  /** Whether the answer can reach nobody any more: the host gave the call up, or is gone. */
  readonly isAbandoned?: () => boolean;
}

/**
 * Runs provider code for one call. This is the only place where something thrown becomes a diagnostic.
 * @returns what `work` returned, or `fallback()` when it threw, with all messages of the call.
 */
export async function runHandler<T>(
  // biome-ignore lint/suspicious/noExplicitAny: only describeError is used, which no type parameter reaches
  provider: Pick<Provider<any, any>, "describeError">,
  call: Call,
  work: (context: CallContext) => Promise<T>,
  fallback: () => T,
): Promise<{ readonly result: T; readonly diagnostics: readonly Diagnostic[] }> {
  const diagnostics = new Diagnostics();
  const { signal, log, process_log = log, isAbandoned = () => false } = call;
  const context: CallContext = { signal, log, process_log, diagnostics, isAbandoned };
  try {
    const result = await work(context);
    return { result, diagnostics: diagnostics.items };
  } catch (error) {
    diagnostics.add(...toDiagnostics(provider, call.log, error));
    // Without an error among its messages a failed call would pass for a success.
    if (!diagnostics.hasError) diagnostics.add(bug(call.log, error));
    return { result: fallback(), diagnostics: diagnostics.items };
  }
}

function toDiagnostics(
  // biome-ignore lint/suspicious/noExplicitAny: see above
  provider: Pick<Provider<any, any>, "describeError">,
  log: Logger,
  error: unknown,
): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics;
  if (error instanceof ValueError) return [errorDiagnostic("Invalid value", `${error.message}.`, error.path)];
  try {
    return described(provider, log, error) ?? [bug(log, error)];
  } catch (unexpected) {
    return [bug(log, unexpected)];
  }
}

function described(
  // biome-ignore lint/suspicious/noExplicitAny: see above
  provider: Pick<Provider<any, any>, "describeError">,
  log: Logger,
  error: unknown,
): readonly Diagnostic[] | null {
  if (!(error instanceof Error)) return null;
  const diagnostics = provider.describeError?.(error) ?? null;
  if (diagnostics)
    log.debug("call failed", { error: error.message, ...("code" in error && { code: error.code }) });
  return diagnostics;
}

function bug(log: Logger, error: unknown): Diagnostic {
  const bug_id = randomUUID();
  log.error("bug: a handler threw an unexpected error", {
    bug_id,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return errorDiagnostic(
    "Bug in the provider",
    `The provider failed in a way it did not expect: ${error instanceof Error ? error.message : String(error)}\n\n` +
      `Please report this with the log lines that carry the id ${bug_id}; TF_LOG_PROVIDER=ERROR prints them.`,
  );
}
