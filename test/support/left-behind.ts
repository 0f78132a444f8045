import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Address, signature } from "@solana/kit";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/log.ts";
import { createJournal, type JournalEntry } from "../../src/solana/index.ts";

/** The number of a process that has ended. */
let dead_pid: Promise<number> | null = null;

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

/** Leaves an entry behind in a wallet's journal, as a process does that is killed. */
export async function leaveBehind(
  folder: string,
  wallet: Address,
  entry: Pick<JournalEntry, "intent" | "account"> & Partial<JournalEntry>,
): Promise<void> {
  dead_pid ??= deadPid();
  const journal = createJournal({ folder, wallet, clock: systemClock, log: silentLogger });
  await journal.record({ signature: signature("1".repeat(64)), last_valid_block_height: 0n, ...entry });
  const own = join(folder, wallet);
  for (const name of await readdir(own))
    if (name.startsWith(entry.account) && name.includes(`.${process.pid}-`))
      await rename(join(own, name), join(own, name.replace(/\d+-[0-9a-f]+/, `${await dead_pid}-0123abcd`)));
}
