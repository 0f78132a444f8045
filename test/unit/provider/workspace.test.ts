import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readCommand } from "../../../provider/host-command.ts";
import { currentWorkspace, savedIds } from "../../../provider/workspace.ts";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "workspace-"));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** A root module's folder, with what `terraform init` writes about the backend. */
async function rootModule(name: string, backend?: object, data = ".terraform"): Promise<string> {
  const folder = join(parent, name);
  await mkdir(join(folder, data), { recursive: true });
  if (backend)
    await writeFile(join(folder, data, "terraform.tfstate"), JSON.stringify({ version: 3, backend }));
  return folder;
}

const s3 = (config: object) => ({
  type: "s3",
  config: { bucket: "states", key: "jobs", ...config },
  hash: 1,
});
const whole = readCommand(["terraform", "apply"], {});
const workspaceIn = (folder: string, environment = {}, command = whole) =>
  currentWorkspace(environment, folder, command);
const stateOption = (file: string) => readCommand(["terraform", "apply", `-state=${file}`], {});
const idIn = async (...where: Parameters<typeof workspaceIn>) => (await workspaceIn(...where)).id;

test("two folders with a state each are two workspaces, and a link to one of them is that one", async () => {
  const [a, b] = [await rootModule("a"), await rootModule("b")];
  await symlink(a, join(parent, "link"));
  expect(await idIn(a)).not.toBe(await idIn(b));
  expect(await idIn(join(parent, "link"))).toBe(await idIn(a));
});

test("two checkouts with one backend are one workspace, whoever asks with whatever credentials", async () => {
  const a = await rootModule("a", s3({ access_key: "one", token: null, role_arn: "x" }));
  const b = await rootModule("b", s3({ access_key: "two", session_token: "t", role_arn: "y" }), "data");
  expect(await idIn(b, { TF_DATA_DIR: "data" })).toBe(await idIn(a));
  expect(await idIn(await rootModule("c", s3({ key: "others" })))).not.toBe(await idIn(a));
});

test.each([
  ["the address of the http backend", "http", { address: null }, "TF_HTTP_ADDRESS"],
  ["the database of the pg backend", "pg", { conn_str: null }, "PG_CONN_STR"],
])("%s counts where the environment alone tells it, whatever its password", async (_, type, config, name) => {
  const folder = await rootModule("a", { type, config });
  const of = (address: string) => idIn(folder, { [name]: address });
  const ids = [
    await of("https://one:first@host/a"),
    await of("https://two@host/a"),
    await of("https://host/b"),
  ];
  expect([ids[1] === ids[0], ids[2] === ids[0]]).toEqual([true, false]);
});

test("two secrets of the kubernetes backend are two workspaces", async () => {
  const of = async (name: string) =>
    idIn(await rootModule(name, { type: "kubernetes", config: { secret_suffix: name, token: name } }));
  expect(await of("a")).not.toBe(await of("b"));
});

test("two repositories of a pipeline at one path are two workspaces", async () => {
  const folder = await rootModule("a");
  const of = (name: string) => idIn(folder, { GITHUB_REPOSITORY: name });
  expect(await of("a")).toBe(await of("a"));
  expect(await of("a")).not.toBe(await of("b"));
});

test("another state's file makes another workspace, and terraform test is one of its own", async () => {
  const folder = await rootModule("a");
  const stated = await workspaceIn(folder, {}, stateOption("b"));
  const tested = await workspaceIn(folder, {}, readCommand(["terraform", "-chdir=x", "test"], {}));
  expect([stated.isWhole, tested.isWhole]).toEqual([false, false]);
  expect(new Set([await idIn(folder), stated.id, tested.id]).size).toBe(3);
});

test("each named workspace of a folder or a backend is one of its own", async () => {
  for (const folder of [await rootModule("a"), await rootModule("b", s3({}))]) {
    const named = await idIn(folder, { TF_WORKSPACE: "stage" });
    expect(named).not.toBe(await idIn(folder));
    await writeFile(join(folder, ".terraform", "environment"), "stage");
    expect(await idIn(folder)).toBe(named);
  }
});

test.each([
  ["where Terraform keeps it", undefined, {}, "terraform.tfstate"],
  [
    "of a named workspace",
    undefined,
    { TF_WORKSPACE: "stage" },
    "terraform.tfstate.d/stage/terraform.tfstate",
  ],
  ["at the local backend's path", { path: "states/jobs.tfstate" }, {}, "states/jobs.tfstate"],
  [
    "in its folder for workspaces",
    { workspace_dir: "all" },
    { TF_WORKSPACE: "s" },
    "all/s/terraform.tfstate",
  ],
])("a workspace is known by its state's file %s", async (_, config, environment, file) => {
  const folder = await rootModule("a", config && { type: "local", config });
  expect(await idIn(folder, environment)).toBe(await idIn(folder, {}, stateOption(file)));
});

test("ids are read from a state's file that is whole", async () => {
  const folder = await rootModule("a");
  const workspace = await workspaceIn(folder);
  const holds = () => ["an-id", "an-i"].map((id) => savedIds(workspace)(id));
  expect(holds()).toEqual([false, false]);
  await writeFile(join(folder, "terraform.tfstate"), JSON.stringify({ resources: [{ id: "an-id" }] }));
  expect(holds()).toEqual([true, false]);
  // As a full disk leaves it.
  await writeFile(join(folder, "terraform.tfstate"), '{"resources":[{"id":"an-id"},');
  expect(holds()).toEqual([false, false]);
});

test("a folder's repository is part of what it is, whoever has checked it out", async () => {
  const folder = await rootModule("a");
  const of = async (url: string) => {
    await mkdir(join(parent, ".git"), { recursive: true });
    await writeFile(
      join(parent, ".git", "config"),
      `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n`,
    );
    return idIn(folder);
  };
  const ids = [await of("https://ci:token@host/a"), await of("https://host/a"), await of("git@host:b")];
  expect([ids[1] === ids[0], ids[2] === ids[0]]).toEqual([true, false]);
});

test("what is written about a backend and is no JSON leaves the folder's own state", async () => {
  const folder = await rootModule("a");
  const before = await idIn(folder);
  await writeFile(join(folder, ".terraform", "terraform.tfstate"), "{ torn");
  expect(await idIn(folder)).toBe(before);
});
