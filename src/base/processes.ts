import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * What tells a process from all others that ever had its number on this machine: when it started, since which boot.
 * Wall clocks play no part where the system counts by itself. Null when there is no such process, when it has ended and
 * was only not reaped yet, or when this system does not tell.
 */
export async function startStamp(pid: number): Promise<string | null> {
  const started = process.platform === "linux" ? await startOnLinux(pid) : await startByPs(pid);
  return started === null ? null : createHash("sha256").update(started).digest("hex").slice(0, 12);
}

/** Field 22 of `/proc/PID/stat` (proc(5)): clock ticks since boot. The name in field 2 may hold anything, also `)`. */
async function startOnLinux(pid: number): Promise<string | null> {
  try {
    const [boot, stat] = await Promise.all([
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
      readFile(`/proc/${pid}/stat`, "utf8"),
    ]);
    const [state, ...others] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? null : `${boot.trim()} ${others[18]}`;
  } catch {
    return null; // no such process, or /proc is hidden
  }
}

/** BSD and macOS. Windows has no `ps`. */
async function startByPs(pid: number): Promise<string | null> {
  if (process.platform === "win32") return null;
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      env: { ...process.env, LC_ALL: "C" },
    });
    const [state = "Z", ...start] = stdout.trim().split(/\s+/);
    return state.startsWith("Z") ? null : start.join(" ");
  } catch {
    return null; // no such process
  }
}
