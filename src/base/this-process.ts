import { createHash, randomBytes } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { startStamp } from "./processes.ts";

/** Of this process, and of no other, even one that has its number after it or in another container. */
export const own_token = randomBytes(8).toString("hex");

/** Where process numbers mean what they mean here: this host, and this container of it. Short, for names of files. */
export const own_place = createHash("sha256")
  .update(`${hostname()} ${processNamespace()}`)
  .digest("hex")
  .slice(0, 12);

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return ""; // no Linux
  }
}

let asked: Promise<string | null> | null = null;

/** When this process started, for others to tell it from the next one with its number; null where no system tells. */
export function ownStamp(): Promise<string | null> {
  // Others then watch this process's entries: slower, and as safe.
  asked ??= startStamp(process.pid).catch(() => null);
  return asked;
}
