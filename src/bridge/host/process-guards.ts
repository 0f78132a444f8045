import type { Logger } from "../../base/log.ts";
import { plainText } from "../../base/plain-text.ts";

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
 * abandon a job in mid-creation. Stdout belongs to the handshake and stderr to the log, where a line that looks like
 * the host's own format and is not crashes it: whatever else is printed becomes an entry of the log.
 */
export function guardProcess(log: Logger): ProcessGuard {
  for (const signal of signals_for_the_host) process.on(signal, () => {});
  const writeStdout = capture(process.stdout, "stdout", log);
  const writeStderr = capture(process.stderr, "stderr", log);
  const guard: ProcessGuard = {
    printHandshake: (line) => void writeStdout(line),
    endAfterCrash: () => process.exit(1),
  };
  let crashed = false;
  const crash = (reason: unknown) => {
    writeStderr(crashReport(reason));
    if (crashed) return;
    crashed = true;
    guard.endAfterCrash();
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  return guard;
}

/** @returns how to print past it, to the real stream. */
function capture(
  stream: NodeJS.WriteStream,
  name: "stdout" | "stderr",
  log: Logger,
): NodeJS.WriteStream["write"] {
  const write = stream.write.bind(stream);
  // A host that is gone reads nothing. Unheard, each line would be a crash, and the report of it the next one, for ever.
  stream.on("error", () => {});
  stream.write = ((chunk: unknown, ...rest: unknown[]) => {
    log.debug(`printed to ${name}`, { text: String(chunk).trimEnd() });
    const callback = rest.find((argument) => typeof argument === "function") as (() => void) | undefined;
    callback?.();
    return true;
  }) as NodeJS.WriteStream["write"];
  return write;
}

/** Terraform shows the lines after `panic: ` to the user as the plugin's crash report. */
function crashReport(reason: unknown): string {
  const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  return `panic: ${plainText(text)}\n`;
}
