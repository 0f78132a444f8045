import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * What tells a process from all others that ever had its number on this machine: when it started, since which boot.
 * Wall clocks play no part where the system counts by itself. Null when there is no such process, when it has ended and
 * was only not reaped yet, or when this system does not tell. Throws where it could not be asked.
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
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Also where /proc is hidden. Too many open files, for instance, say nothing of the process.
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES") return null;
    throw error;
  }
}

/** BSD and macOS. Windows has no `ps`. */
async function startByPs(pid: number): Promise<string | null> {
  if (process.platform === "win32") return null;
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      // It writes times as they are where the asker is.
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    });
    const [state = "Z", ...start] = stdout.trim().split(/\s+/);
    return state.startsWith("Z") ? null : start.join(" ");
  } catch {
    return null; // no such process
  }
}

/** The words that a process was started with; null when there is no such process, or this system does not tell. */
export async function commandLineOf(pid: number): Promise<readonly string[] | null> {
  try {
    if (process.platform === "linux") {
      const text = await readFile(`/proc/${pid}/cmdline`, "utf8");
      return text.replace(/\0$/, "").split("\0");
    }
    if (process.platform === "win32") return null;
    const { stdout } = await promisify(execFile)("ps", ["-ww", "-o", "args=", "-p", String(pid)]);
    return stdout.trim().split(/\s+/);
  } catch {
    return null; // no such process, or one that is hidden
  }
}
