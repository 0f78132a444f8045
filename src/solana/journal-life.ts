import type { Clock } from "../base/clock.ts";
import { startStamp } from "../base/processes.ts";
import { own_place, own_token } from "../base/this-process.ts";
import { type Footprint, touchedAt } from "./journal-file.ts";

/** A process touches its entries this often. */
export const heartbeat_ms = 5_000;
/** One that does not for so long while it is watched is gone. */
export const stale_ms = 120_000;
const watch_pause_ms = 500;

/** `doubtful`: of another machine or container, or of a system that does not tell when a process started. */
export type Life = "gone" | "alive" | "doubtful";

/**
 * Whether the process that a file belongs to lives. Times of files are not compared with a clock: clocks of machines
 * differ and jump, and a process that was stopped for a while touches nothing and lives all the same.
 */
export async function lifeOf({ pid, place, stamp, token }: Footprint): Promise<Life> {
  if (token === own_token) return "alive";
  if (place !== own_place) return "doubtful";
  if (!isNumberInUse(pid)) return "gone";
  if (stamp === null) return "doubtful";
  try {
    return (await startStamp(pid)) === stamp ? "alive" : "gone";
  } catch {
    return "doubtful"; // the system could not be asked, so that the entry is watched
  }
}

/** Watches a doubtful entry until it is forgotten or touched, so that its process lives, or for {@link stale_ms}. */
export async function watchedLife(
  { path }: Footprint,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<"gone" | "alive"> {
  const first_ms = await touchedAt(path);
  for (let watched_ms = 0; ; watched_ms += watch_pause_ms) {
    const touched_ms = await touchedAt(path);
    if (touched_ms === null || touched_ms !== first_ms) return "alive";
    if (watched_ms >= stale_ms) return "gone";
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
