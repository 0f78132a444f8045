import { randomBytes } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Of this process, and of no other, even one that has its number after it or in another container. */
export const own_token = randomBytes(8).toString("hex");

/** Where process numbers mean what they mean here: this host, and this container of it. */
export const place = `${hostname()} ${processNamespace()}`.trimEnd();

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return ""; // no Linux
  }
}
