import type { Logger } from "../../base/log.ts";

/** What guards the process, and what its main program adds once it serves. */
export interface ProcessGuard {
  /** The real stdout, for the handshake. */
  readonly printHandshake: (line: string) => void;
  /** Called after a crash was reported, to end the process when calls in flight have saved what they know. */
  endAfterCrash: () => void;
}

/** Ctrl-C and a cancelled CI job reach the whole process group; the host then tells us through StopProvider. */
const signals_for_the_host: readonly NodeJS.Signals[] =
  process.platform === "win32" ? ["SIGINT"] : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Makes the process fit to be a plugin, before anything else runs. Signals are left to the host: dying on one would
 * abandon a job in mid-creation. Stdout belongs to the handshake, so whatever else is printed goes to the log.
 */
export function guardProcess(log: Logger): ProcessGuard {
  for (const signal of signals_for_the_host) process.on(signal, () => {});
  const writeStdout = process.stdout.write.bind(process.stdout);
  process.stdout.write = ((chunk: unknown, ...rest: unknown[]) => {
    log.debug("printed to stdout", { text: String(chunk).trimEnd() });
    const callback = rest.find((argument) => typeof argument === "function") as (() => void) | undefined;
    callback?.();
    return true;
  }) as typeof process.stdout.write;
  const guard: ProcessGuard = {
    printHandshake: (line) => void writeStdout(line),
    endAfterCrash: () => process.exit(1),
  };
  let crashed = false;
  const crash = (reason: unknown) => {
    reportCrash(reason);
    if (crashed) return;
    crashed = true;
    guard.endAfterCrash();
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  return guard;
}

/** Terraform shows the lines after `panic: ` to the user as the plugin's crash report. */
function reportCrash(reason: unknown): void {
  const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  process.stderr.write(`panic: ${text}\n`);
}
