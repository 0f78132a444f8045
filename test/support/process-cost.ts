import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";

/** What the costliest of some processes has cost so far. Only Linux tells; elsewhere it is all 0. */
export interface ProcessCost {
  /** The most memory it held at a time. */
  readonly peak_mib: number;
  /** Processor time, of all its threads. */
  readonly cpu_seconds: number;
}

const look_every_ms = 20;
/** Of `/proc/<pid>/stat`: Linux has had 100 ticks a second since 2004. */
const ticks_per_second = 100;

/** Watches the children of a process, terraform's plugins, until `ended`. */
export async function costOfChildren(
  parent: number | undefined,
  ended: Promise<unknown>,
): Promise<ProcessCost> {
  let over = false;
  ended.finally(() => {
    over = true;
  });
  const cost = { peak_mib: 0, cpu_seconds: 0 };
  while (!over) {
    for (const pid of await childrenOf(parent)) {
      const now = await costOf(pid);
      cost.peak_mib = Math.max(cost.peak_mib, now.peak_mib);
      cost.cpu_seconds = Math.max(cost.cpu_seconds, now.cpu_seconds);
    }
    await delay(look_every_ms);
  }
  return cost;
}

async function childrenOf(parent: number | undefined): Promise<string[]> {
  const { stdout } = await execa("pgrep", ["-P", String(parent)], { reject: false });
  return stdout.split("\n").filter(Boolean);
}

/** Zero for a process that has ended. */
export async function costOf(pid: string | number): Promise<ProcessCost> {
  const [status, stat] = await Promise.all(
    ["status", "stat"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "")),
  );
  // Behind the name in parentheses, which may hold spaces: fields 14 and 15 (proc_pid_stat(5)).
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return {
    peak_mib: Number(/VmHWM:\s+(\d+)/.exec(status ?? "")?.[1] ?? 0) / 1024,
    cpu_seconds: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticks_per_second,
  };
}
