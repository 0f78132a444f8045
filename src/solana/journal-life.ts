import type { Clock } from "../base/clock.ts";
import { type Footprint, touchedAt } from "./journal-file.ts";
import { own_place } from "./this-process.ts";

/** A process touches its entries this often. */
export const heartbeat_ms = 5_000;
/** One that has not for so long is gone, whoever has its number now. */
export const stale_ms = 120_000;
const watch_pause_ms = 500;

/** `doubtful`: touched lately, perhaps just before its process was killed. */
export type Life = "gone" | "doubtful";

/** Whether a file's process is gone for certain. Another process can be seen to live only by watching it. */
export async function lifeOf({ path, pid, place }: Footprint, clock: Clock): Promise<Life> {
  if (place === own_place && !isNumberInUse(pid)) return "gone";
  const touched_ms = await touchedAt(path);
  return touched_ms === null || clock.now() - touched_ms < stale_ms ? "doubtful" : "gone";
}

/** Watches a doubtful entry until it is forgotten or touched (its process lives), or has become stale. */
export async function watchedLife(
  { path }: Footprint,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<"gone" | "alive"> {
  const first_ms = await touchedAt(path);
  const give_up_at_ms = clock.now() + stale_ms;
  for (;;) {
    const touched_ms = await touchedAt(path);
    if (touched_ms === null || touched_ms !== first_ms) return "alive";
    // The watch's own length is what counts between hosts whose clocks differ.
    if (clock.now() - touched_ms >= stale_ms || clock.now() >= give_up_at_ms) return "gone";
    await clock.sleep(watch_pause_ms, signal);
  }
}

/** An unreaped process keeps its number, and so does one that was given it afterwards. */
function isNumberInUse(pid: number): boolean {
  if (pid === process.pid) return false; // ours now, and this entry is not
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // None has that number, or somebody else's process does: neither wrote this private folder and lives.
    return false;
  }
}
