import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collector: ((options?: { readonly type: "minor" }) => void) | null = null;

/**
 * Gives up what was used for a moment. V8 sees little of what buffers hold, and lets 64 MiB of them lie before it looks, so
 * whoever handles megabytes of them calls this now and then. Takes about a millisecond.
 */
export function collectShortLived(): void {
  collector ??= exposedCollector();
  collector({ type: "minor" });
}

/** Gives up all that nothing holds any more, such as a buffer of megabytes. Takes some ten milliseconds. */
export function collectAll(): void {
  collector ??= exposedCollector();
  collector();
}

/** A new context has what the flags of the moment say; the program's own globals stay as they are. */
function exposedCollector(): NonNullable<typeof collector> {
  setFlagsFromString("--expose-gc");
  const exposed: unknown = runInNewContext("globalThis.gc");
  setFlagsFromString("--no-expose-gc");
  return typeof exposed === "function" ? (...how) => exposed(...how) : () => {};
}
