import type { Logger } from "../../base/log.ts";

/**
 * Makes the process fit to be a plugin, before anything else runs. Ctrl-C reaches the whole process group, and the
 * host then tells us through StopProvider: dying on the signal would abandon a job in mid-creation. Stdout belongs
 * to the handshake, so whatever else is printed goes to the log.
 * @returns the real stdout, for the handshake.
 */
export function guardProcess(log: Logger): (line: string) => void {
  process.on("SIGINT", () => {});
  if (process.platform !== "win32") process.on("SIGHUP", () => {});
  const writeStdout = process.stdout.write.bind(process.stdout);
  process.stdout.write = ((chunk: unknown, ...rest: unknown[]) => {
    log.debug("printed to stdout", { text: String(chunk).trimEnd() });
    const callback = rest.find((argument) => typeof argument === "function") as (() => void) | undefined;
    callback?.();
    return true;
  }) as typeof process.stdout.write;
  process.on("uncaughtException", (error) => crash(error));
  process.on("unhandledRejection", (reason) => crash(reason));
  return (line) => void writeStdout(line);
}

/** Terraform shows the lines after `panic: ` to the user as the plugin's crash report. */
function crash(reason: unknown): never {
  const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  process.stderr.write(`panic: ${text}\n`);
  process.exit(1);
}
