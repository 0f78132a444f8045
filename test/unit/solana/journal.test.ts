import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { address, signature } from "@solana/kit";
import { type Clock, systemClock } from "../../../src/base/clock.ts";
import { createLogger, type LogEntry, silentLogger } from "../../../src/base/log.ts";
import { startStamp } from "../../../src/base/processes.ts";
import { own_place, own_token, ownStamp } from "../../../src/base/this-process.ts";
import { createJournal, type JournalEntry, Journals } from "../../../src/solana/index.ts";
import { until } from "../../support/until.ts";

const wallet = address("7AtiXMSH6R1jjBxrcYjehCkkSF7zvYWte63gwEDBcGHq");
const account = address("devr1BGQndEW5k5zfvG5FsLyZv1Ap73vNgAHcQ9sUVP");
const entry: JournalEntry = {
  intent: "localnet/market/cid/3600",
  account,
  signature: signature("1".repeat(64)),
  last_valid_block_height: 2n ** 60n,
};

/** The name of an entry of this process. */
const ownName = `${account}.${own_place}.${process.pid}-${own_token}-${await ownStamp()}.json`;
/** The name of an entry as a process with that number writes it, on this host or on another. */
const nameOf = (pid: number, other_host = false) =>
  `${account}.${other_host ? "e15e" : own_place}.${pid}-0123abcd.json`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Time that passes by sleeping only, and runs `meanwhile` at each sleep. */
function patientClock(meanwhile: () => Promise<unknown> = async () => {}): Clock {
  let slept_ms = 0;
  return {
    now: () => systemClock.now() + slept_ms,
    async sleep(milliseconds) {
      slept_ms += milliseconds;
      await meanwhile();
    },
  };
}

/** The entry, as one that was told to nobody is handed out. */
const open = { ...entry, phase: "open" };

const journal = (clock: Clock = systemClock, log = silentLogger) =>
  createJournal({ folder, wallet, clock, log });
const files = () => readdir(join(folder, wallet));

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

/** An entry as a process with that number has left it, on this host or on another. */
async function leaveBehind(pid: number, other_host = false): Promise<string> {
  await journal().record(entry);
  const [name = ""] = await files();
  const left = join(folder, wallet, nameOf(pid, other_host));
  await rename(join(folder, wallet, name), left);
  return left;
}

/** A log that keeps what it is told. */
function kept() {
  const logged: LogEntry[] = [];
  return { logged, log: createLogger((each) => logged.push(each)) };
}

const touch = (path: string, age_ms = 0) => {
  const at = new Date(Date.now() - age_ms);
  return utimes(path, at, at);
};

test("an entry is on disk, private, and readable by nobody else", async () => {
  await journal().record(entry);
  expect(await files()).toEqual([ownName]);
  const path = join(folder, wallet, (await files())[0] ?? "");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, wallet))).mode & 0o777).toBe(0o700);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ intent: entry.intent, account });
});

test("an entry of this process is nobody's orphan", async () => {
  const own = journal();
  await own.record(entry);
  expect(await own.takeOrphan(entry.intent)).toBe(null);
  expect(await own.strays()).toEqual([]);
});

test.each([
  ["another host", 1, true],
  ["a process number that is in use here", process.ppid, false],
])(
  "a fresh entry of %s is waited for: it is left alone when its process lives",
  async (_, pid, elsewhere) => {
    const left = await leaveBehind(pid, elsewhere);
    let beats = 3;
    const clock = patientClock(async () => {
      if (--beats === 0) await touch(left, -1000);
    });
    expect(await journal(clock).takeOrphan(entry.intent)).toBe(null);
    expect(beats).toBe(0);
    expect(await readdir(join(folder, wallet))).toHaveLength(1);
  },
);

test.each([
  ["another host", 1, true],
  ["a process number that is in use here", process.ppid, false],
])(
  "a fresh entry of %s that nobody touches any more is taken over, and no stray before",
  async (_, pid, elsewhere) => {
    await leaveBehind(pid, elsewhere);
    const clock = patientClock();
    expect(await journal(clock).strays()).toEqual([]);
    const started_ms = clock.now();
    expect(await journal(clock).takeOrphan(entry.intent)).toEqual(open);
    expect(clock.now() - started_ms).toBeGreaterThan(100_000);
    expect(clock.now() - started_ms).toBeLessThan(130_000);
  },
);

test("a fresh entry that is forgotten while it is watched is over", async () => {
  const left = await leaveBehind(1, true);
  expect(await journal(patientClock(() => rm(left, { force: true }))).takeOrphan(entry.intent)).toBe(null);
});

test("watching another process ends with the signal", async () => {
  await leaveBehind(1, true);
  const taking = journal().takeOrphan(entry.intent, { signal: AbortSignal.timeout(20) });
  await expect(taking).rejects.toMatchObject({ code: "ABORTED" });
});

test("an entry of a process that is gone is handed out once, whole", async () => {
  await leaveBehind(await deadPid());
  const [first, second] = [journal(), journal()];
  expect(await first.takeOrphan("another intent")).toBe(null);
  const taken = await Promise.all([first.takeOrphan(entry.intent), second.takeOrphan(entry.intent)]);
  expect(taken.filter((each) => each !== null)).toEqual([open]);
  expect(await files()).toEqual([ownName]);
  await first.forget(account);
  expect(await files()).toEqual([]);
});

test("an entry whose process number another process has now is an orphan, whatever the clocks say", async () => {
  const left = await leaveBehind(process.ppid);
  await rename(left, left.replace("0123abcd", "0123abcd-0123456789ab"));
  expect(await journal().takeOrphan(entry.intent)).toEqual(open);
});

test.each([
  ["a clock that is an hour ahead", 3_600_000],
  ["a process that was stopped for an hour and touches nothing", 3_600_000],
])("the entry of a process that lives is nobody's, with %s", async (_, age_ms) => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  try {
    await once(child, "spawn");
    const pid = child.pid ?? 0;
    child.kill("SIGSTOP");
    const left = await leaveBehind(pid);
    const named = left.replace("0123abcd", `0123abcd-${await startStamp(pid)}`);
    await rename(left, named);
    await touch(named, age_ms);
    expect(await journal().takeOrphan(entry.intent)).toBe(null);
    expect(await journal().strays()).toEqual([]);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    expect(await journal().takeOrphan(entry.intent)).toEqual(open);
  } finally {
    child.kill("SIGKILL");
  }
});

test("an entry of another workspace is never taken, and is a stray that names its folder", async () => {
  const [here, there] = [
    { id: "here", folder: "/work/here" },
    { id: "there", folder: "/work/there" },
  ];
  const left = createJournal({ folder, wallet, workspace: there });
  await left.record(entry);
  const [name = ""] = await files();
  await rename(join(folder, wallet, name), join(folder, wallet, nameOf(await deadPid())));
  const own = createJournal({ folder, wallet, workspace: here });
  expect(await own.takeOrphan(entry.intent)).toBe(null);
  expect(await own.strays()).toEqual([{ ...entry, workspace: there, phase: "open", elsewhere: there }]);
  const later = createJournal({ folder, wallet, workspace: there });
  expect(await later.takeOrphan(entry.intent)).toEqual({ ...open, workspace: there });
});

test("strays are the entries of gone processes with whatever intent, each named once and left for its taker", async () => {
  await leaveBehind(await deadPid());
  const own = journal();
  expect(await own.strays()).toEqual([{ ...open, elsewhere: null }]);
  expect(await own.strays()).toEqual([]);
  expect(await journal().takeOrphan(entry.intent)).toEqual(open);
});

test("an entry stays when its outcome was told, until it is forgotten", async () => {
  const own = journal();
  await own.record(entry);
  await own.told(account);
  expect(await files()).toEqual([ownName.replace(".json", ".told.json")]);
  await own.forget(account);
  expect(await files()).toEqual([]);
});

test("what was told is taken over by nobody before a plan of its workspace has missed it in the state", async () => {
  const here = { id: "here", folder: "/work/here" };
  const own = createJournal({ folder, wallet, workspace: here });
  await own.record(entry);
  await own.told(account);
  const [name = ""] = await files();
  const left = nameOf(await deadPid()).replace(".json", ".told.json");
  await rename(join(folder, wallet, name), join(folder, wallet, left));
  const later = () => createJournal({ folder, wallet, workspace: here });
  const all = () => new Journals({ folder: join(folder, ".."), log: silentLogger });
  expect(await later().strays()).toEqual([]);
  expect(await later().takeOrphan(entry.intent)).toBe(null);
  await all().markUnsaved(wallet, "another workspace");
  expect(await later().takeOrphan(entry.intent)).toBe(null);
  await all().markUnsaved(wallet, "here");
  const unsaved = { ...entry, workspace: here, phase: "unsaved" };
  expect(await later().strays()).toEqual([{ ...unsaved, elsewhere: null }]);
  const taker = later();
  expect(await taker.takeOrphan(entry.intent)).toEqual(unsaved);
  expect(await files()).toEqual([ownName]);
  // It is over: should this process be killed before it says so, the next one knows what it was.
  await taker.leave(account, "unsaved");
  expect(await files()).toEqual([ownName.replace(".json", ".unsaved.json")]);
  expect(await taker.takeOrphan(entry.intent)).toBe(null);
  await taker.forget(account);
  expect(await files()).toEqual([]);
});

test("what was named is no stray any more, and is still there for who asks for it", async () => {
  await leaveBehind(await deadPid());
  expect(await journal().strays()).toHaveLength(1);
  await journal().named(account);
  expect(await files()).toEqual([expect.stringContaining(".named.json")]);
  expect(await journal().strays()).toEqual([]);
  expect(await journal().takeOrphan(entry.intent)).toEqual({ ...entry, phase: "named" });
});

test("what was told is not missed while its run goes on, nor when nobody knows whose it is", async () => {
  const markHere = () =>
    new Journals({ folder: join(folder, ".."), log: silentLogger }).markUnsaved(wallet, "here");
  const running = createJournal({ folder, wallet, workspace: { id: "here", folder: "/work/here" } });
  await running.record(entry);
  await running.told(account);
  await markHere();
  expect(await files()).toEqual([ownName.replace(".json", ".told.json")]);
  await running.forget(account);
  // As an earlier version has left it.
  const left = await leaveBehind(await deadPid());
  await rename(left, left.replace(".json", ".told.json"));
  await markHere();
  expect(await files()).toEqual([expect.stringContaining(".told.json")]);
});

test("an account is forgotten whoever wrote its entry, also in the journals of other chains and wallets", async () => {
  await leaveBehind(await deadPid());
  await journal().forget(account);
  expect(await files()).toEqual([]);
  const chains = join(folder, "chains");
  const other = createJournal({ folder: join(chains, "chain"), wallet });
  await other.record(entry);
  await new Journals({ folder: chains, log: silentLogger }).forget(wallet);
  expect(await readdir(join(chains, "chain", wallet))).toHaveLength(1);
  await new Journals({ folder: chains, log: silentLogger }).forget(account);
  expect(await readdir(join(chains, "chain", wallet))).toEqual([]);
  await new Journals({ folder: join(folder, "nowhere"), log: silentLogger }).forget(account);
});

test.each([
  ["a process that is gone", () => deadPid(), false, 0, 0],
  ["a process that may live", () => process.ppid, false, 0, 1],
  ["another host", () => deadPid(), true, 0, 1],
])("what %s had only written aside was never sent", async (_, pidOf, elsewhere, age_ms, left) => {
  await mkdir(join(folder, wallet));
  const aside = join(folder, wallet, `.${nameOf(await pidOf(), elsewhere)}`);
  await writeFile(aside, "{ to");
  await touch(aside, age_ms);
  expect(await journal().takeOrphan(entry.intent)).toBe(null);
  expect(await files()).toHaveLength(left);
});

test("what this process is writing aside is not swept by another create of its own", async () => {
  await mkdir(join(folder, wallet));
  await writeFile(join(folder, wallet, `.${ownName}`), "{ to");
  expect(await journal().takeOrphan(entry.intent)).toBe(null);
  expect(await files()).toEqual([`.${ownName}`]);
});

test("a disk that fails behind the caller's back is told in the log, with what it means", async () => {
  jest.useFakeTimers({ doNotFake: ["Date", "nextTick", "setImmediate", "queueMicrotask", "performance"] });
  try {
    const { log, logged } = kept();
    const own = journal(systemClock, log);
    await own.record(entry);
    await own.told(account);
    await rm(join(folder, wallet), { recursive: true });
    await writeFile(join(folder, wallet), "no folder any more");
    jest.advanceTimersByTime(60_000);
    await until(() => logged.some(({ message }) => message.includes("could not touch")));
    expect(new Set(logged.map(({ level, fields }) => `${level} ${fields.account}`))).toEqual(
      new Set([`warn ${account}`]),
    );
  } finally {
    jest.useRealTimers();
  }
});

test("an entry of an earlier process that had our number is an orphan", async () => {
  await leaveBehind(process.pid);
  expect(await journal().takeOrphan(entry.intent)).toEqual(open);
});

test("files that are no entries are left alone", async () => {
  await journal().record(entry);
  await journal().forget(account);
  await writeFile(join(folder, wallet, "notes.txt"), "hello");
  await writeFile(join(folder, wallet, nameOf(await deadPid())), "{ torn");
  const { log, logged } = kept();
  expect(await journal(systemClock, log).takeOrphan(entry.intent)).toBe(null);
  expect((await files()).length).toBe(2);
  expect(logged).toEqual([
    expect.objectContaining({ level: "warn", message: expect.stringContaining("damaged") }),
  ]);
});

test("an entry that cannot be read is no reason to post: what it is about may be paid for", async () => {
  await mkdir(join(folder, wallet, nameOf(await deadPid())), { recursive: true });
  const unreadable = { code: "JOURNAL_UNWRITABLE", message: expect.stringContaining("EISDIR") };
  await expect(journal().takeOrphan(entry.intent)).rejects.toMatchObject(unreadable);
  await expect(journal().strays()).rejects.toMatchObject(unreadable);
});

test("taken over from another host, an entry is of this one: its old number means nothing there any more", async () => {
  await leaveBehind(1, true);
  expect(await journal(patientClock()).takeOrphan(entry.intent)).toEqual(open);
  expect(await files()).toEqual([ownName]);
});

test("a folder that cannot be made is an error before anything is sent", async () => {
  const blocked = createJournal({
    folder: "/dev/null/x",
    wallet,
    clock: systemClock,
    log: silentLogger,
  });
  await expect(blocked.record(entry)).rejects.toMatchObject({ code: "JOURNAL_UNWRITABLE" });
  await expect(blocked.takeOrphan("x")).rejects.toMatchObject({ code: "JOURNAL_UNWRITABLE" });
});
