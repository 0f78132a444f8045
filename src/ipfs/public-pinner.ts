import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../base/log.ts";
import { createTemporaryFolder, tidyTemporaryFolders } from "../base/temporary-folder.ts";
import { createPinner, type Pinner, type PinnerOptions } from "./pinner.ts";
import { isFailedConnection, nonsense, Refusal } from "./refusal.ts";

/**
 * Pins where Nosana's own SDK does for whoever configures nothing: the account whose credential `@nosana/ipfs` brings
 * along. Only that library uses it, and only to pin: its reading would send the credential to the gateway too.
 */
export function createPublicPinner(options: PinnerOptions): Pinner {
  return createPinner(
    {
      endpoint: "Pinata (Nosana's shared account)",
      store: (content, expected, signal) =>
        untilAborted(pin(content, expected, options.log).catch(explain), signal),
    },
    options,
  );
}

async function pin(content: Uint8Array, expected: string, log: Logger): Promise<unknown> {
  const { createIpfsClient } = await import("@nosana/ipfs");
  // No configuration is handed in: the library would write it into the defaults of all its clients.
  const client = createIpfsClient();
  const value = jsonOf(content);
  if (value !== undefined) {
    const cid = named(await client.pin(value));
    if (cid === expected) return cid;
  }
  // The bytes cannot be had from a parsed value, or the service spelled it otherwise: as a file they stay as they are.
  const folder = await createTemporaryFolder("nosana-pin");
  try {
    await tidyTemporaryFolders(folder, log);
    const path = join(folder, expected);
    await writeFile(path, content);
    return named(await client.pinFile(path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function explain(error: unknown): never {
  throw error instanceof Refusal || isFailedConnection(error) ? error : nonsense();
}

/** The library hides the status of an answer, so it cannot be told whether asking again would help: it may. */
function named(cid: unknown): unknown {
  if (cid === undefined) throw new Refusal("its answer names no CID", { busy: true });
  return cid;
}

/** The JSON object whose plain text the content is; undefined when writing it again would give other bytes. */
function jsonOf(content: Uint8Array): object | undefined {
  const text = new TextDecoder().decode(content);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The library's calls cannot be ended; this ends waiting for them. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
