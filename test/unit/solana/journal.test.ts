import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { address, signature } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { createJournal, type JournalEntry } from "../../../src/solana/index.ts";

const wallet = address("7AtiXMSH6R1jjBxrcYjehCkkSF7zvYWte63gwEDBcGHq");
const account = address("devr1BGQndEW5k5zfvG5FsLyZv1Ap73vNgAHcQ9sUVP");
const entry: JournalEntry = {
  intent: "localnet/market/cid/3600",
  account,
  signature: signature("1".repeat(64)),
  last_valid_block_height: 2n ** 60n,
};

/** The name of an entry of this process. */
const ownName = new RegExp(`^${account}\\.${process.pid}-[0-9a-f]+\\.json$`);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const journal = () => createJournal({ folder, wallet, clock: systemClock });
const files = () => readdir(join(folder, wallet));

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

async function leaveBehind(pid: number): Promise<string> {
  await journal().record(entry);
  const [name = ""] = await files();
  const left = join(folder, wallet, `${account}.${pid}-0123abcd.json`);
  await rename(join(folder, wallet, name), left);
  return left;
}

test("an entry is on disk, private, and readable by nobody else", async () => {
  await journal().record(entry);
  expect(await files()).toEqual([expect.stringMatching(ownName)]);
  const path = join(folder, wallet, (await files())[0] ?? "");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, wallet))).mode & 0o777).toBe(0o700);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ intent: entry.intent, account });
});

test("an entry of this process, and of one that lives, is nobody's orphan", async () => {
  const own = journal();
  await own.record(entry);
  expect(await own.takeOrphan(entry.intent)).toBe(null);
  await leaveBehind(process.ppid);
  expect(await journal().takeOrphan(entry.intent)).toBe(null);
});

test("an entry of a process that is gone is handed out once, whole", async () => {
  await leaveBehind(await deadPid());
  const [first, second] = [journal(), journal()];
  expect(await first.takeOrphan("another intent")).toBe(null);
  const taken = await Promise.all([first.takeOrphan(entry.intent), second.takeOrphan(entry.intent)]);
  expect(taken.filter((each) => each !== null)).toEqual([entry]);
  expect(await files()).toEqual([expect.stringMatching(ownName)]);
  await first.forget(account);
  expect(await files()).toEqual([]);
});

test("an entry that nobody has touched for long is an orphan, whoever has its process number now", async () => {
  const left = await leaveBehind(process.ppid);
  const long_ago = new Date(Date.now() - 3_600_000);
  await utimes(left, long_ago, long_ago);
  expect(await journal().takeOrphan(entry.intent)).toEqual(entry);
});

test("an entry of an earlier process that had our number is an orphan", async () => {
  await leaveBehind(process.pid);
  expect(await journal().takeOrphan(entry.intent)).toEqual(entry);
});

test("files that are no entries are left alone", async () => {
  await journal().record(entry);
  await journal().forget(account);
  await writeFile(join(folder, wallet, "notes.txt"), "hello");
  await writeFile(join(folder, wallet, `${account}.${await deadPid()}-0123abcd.json`), "{ torn");
  expect(await journal().takeOrphan(entry.intent)).toBe(null);
  expect((await files()).length).toBe(2);
});

test("a folder that cannot be made is an error before anything is sent", async () => {
  const blocked = createJournal({ folder: "/dev/null/x", wallet, clock: systemClock });
  await expect(blocked.record(entry)).rejects.toMatchObject({ code: "JOURNAL_UNWRITABLE" });
  await expect(blocked.takeOrphan("x")).rejects.toMatchObject({ code: "JOURNAL_UNWRITABLE" });
});
