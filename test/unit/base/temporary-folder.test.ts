import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { silentLogger } from "../../../src/base/log.ts";
import {
  createTemporaryFolder,
  temporaryPrefix,
  tidyTemporaryFolders,
} from "../../../src/base/temporary-folder.ts";
import { ownStamp } from "../../../src/base/this-process.ts";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "temporary-folder-test-"));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** The number of a process that was killed, and one that runs until the test lets it go. */
async function processes() {
  const start = () => spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
  const [dead, alive] = [start(), start()];
  const exit = once(dead, "exit");
  dead.kill("SIGKILL");
  await exit;
  const end = async () => {
    const ended = once(alive, "exit");
    alive.kill("SIGKILL");
    await ended;
  };
  return { dead: dead.pid as number, alive: alive.pid as number, end };
}

/** The name that a folder of that process would have. */
const nameOf = (pid: number, letters: string, kind = "tf-test") =>
  `${temporaryPrefix(kind).replace(`-${process.pid}-`, `-${pid}-`)}${letters}`;

async function left(name: string, owner?: string): Promise<string> {
  const path = join(parent, name);
  await mkdir(join(path, "deep"), { recursive: true });
  await writeFile(join(path, "deep", "file"), "");
  if (owner !== undefined) await writeFile(join(path, "owner"), owner);
  return name;
}

async function tidied(): Promise<string[]> {
  const mine = await createTemporaryFolder("tf-test", parent);
  await tidyTemporaryFolders(mine, silentLogger);
  const names = await readdir(parent);
  expect(names).toContain(basename(mine));
  return names.filter((name) => name !== basename(mine)).sort();
}

test("only this user may enter a folder, which says whose it is", async () => {
  const folder = await createTemporaryFolder("tf-test", parent);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await tidyTemporaryFolders(folder, silentLogger);
  expect(await readFile(join(folder, "owner"), "utf8")).toBe(await ownStamp());
});

test("what killed processes left is removed, and what is in use or of others stays", async () => {
  const { dead, alive, end } = await processes();
  try {
    await left(nameOf(dead, "bareXX"));
    await left(nameOf(dead, "toldXX"), "0123456789ab");
    // The numbers of these are in use again.
    await left(nameOf(alive, "againX"), "0123456789ab");
    await left(nameOf(process.pid, "againX"), "0123456789ab");
    const stays = [
      await left(nameOf(alive, "newXXX")),
      await left(nameOf(process.pid, "newXXX")),
      await left(nameOf(process.pid, "mineXX"), (await ownStamp()) ?? ""),
      await left(nameOf(dead, "otherX", "tf-other")),
      await left(nameOf(dead, "otherX", "tf-test-more")),
      await left(`tf-test-${dead}-000000-placeX`),
      await left(`tf-test-${dead}`),
      await left("tf-test-aaaaaa"),
    ];
    if (process.getuid?.() === 0) {
      const others = await left(nameOf(dead, "usersX"));
      await chown(join(parent, others), 65_534, 65_534);
      stays.push(others);
    }
    expect(await tidied()).toEqual(stays.sort());
  } finally {
    await end();
  }
});

test("links are neither followed nor removed, and files stay", async () => {
  const { dead, end } = await processes();
  await end();
  const target = join(parent, "precious");
  await mkdir(target);
  await writeFile(join(target, "file"), "");
  await symlink(target, join(parent, nameOf(dead, "linkXX")));
  await writeFile(join(parent, nameOf(dead, "fileXX")), "");
  // A link within a folder goes with it, and what it leads to stays.
  await symlink(target, join(parent, await left(nameOf(dead, "inside")), "link"));
  expect(await tidied()).toEqual(["precious", nameOf(dead, "fileXX"), nameOf(dead, "linkXX")].sort());
  expect(await readdir(target)).toEqual(["file"]);
});

test("a folder that cannot be removed, or not be looked for, is no failure", async () => {
  const { dead, end } = await processes();
  await end();
  const told: string[] = [];
  const log = { ...silentLogger, debug: (message: string) => told.push(message) };
  await tidyTemporaryFolders(join(parent, "missing", nameOf(process.pid, "noneXX")), log);
  expect(told).toEqual(["temporary folders are not tidied"]);
  if (process.getuid?.() === 0) return; // nothing is forbidden to root
  const path = join(parent, await left(nameOf(dead, "forbid")));
  await chmod(join(path, "deep"), 0o500);
  const mine = await createTemporaryFolder("tf-test", parent);
  await tidyTemporaryFolders(mine, log);
  await chmod(join(path, "deep"), 0o700);
  expect(told.at(-1)).toBe("a folder that a killed process left stays");
});
