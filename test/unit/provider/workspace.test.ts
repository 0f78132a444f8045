import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
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
const idIn = (folder: string, environment = {}) => currentWorkspace(environment, folder).id;

test("two folders with a state each are two workspaces, and a link to one of them is that one", async () => {
  const [a, b] = [await rootModule("a"), await rootModule("b")];
  await symlink(a, join(parent, "link"));
  expect(idIn(a)).not.toBe(idIn(b));
  expect(idIn(join(parent, "link"))).toBe(idIn(a));
});

test("two checkouts with one backend are one workspace, whoever asks with whatever credentials", async () => {
  const a = await rootModule("a", s3({ access_key: "one", token: null, role_arn: "x" }));
  const b = await rootModule("b", s3({ access_key: "two", session_token: "t", role_arn: "y" }), "data");
  expect(idIn(b, { TF_DATA_DIR: "data" })).toBe(idIn(a));
  expect(idIn(await rootModule("c", s3({ key: "others" })))).not.toBe(idIn(a));
  expect(currentWorkspace({}, a).state_file).toBe(null);
});

test("each named workspace of a folder or a backend is one of its own", async () => {
  for (const folder of [await rootModule("a"), await rootModule("b", s3({}))]) {
    const named = idIn(folder, { TF_WORKSPACE: "stage" });
    expect(named).not.toBe(idIn(folder));
    await writeFile(join(folder, ".terraform", "environment"), "stage");
    expect(idIn(folder)).toBe(named);
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
])("ids are read from the state's file %s", async (_, config, environment, file) => {
  const folder = await rootModule("a", config && { type: "local", config });
  const workspace = currentWorkspace(environment, folder);
  expect(savedIds(workspace)("an-id")).toBe(false);
  await mkdir(join(folder, file, ".."), { recursive: true });
  await writeFile(join(folder, file), JSON.stringify({ resources: [{ id: "an-id" }] }));
  expect([savedIds(workspace)("an-id"), savedIds(workspace)("an-i")]).toEqual([true, false]);
});

test("a state that a full disk has cut off holds nothing for certain", async () => {
  const folder = await rootModule("a");
  await writeFile(join(folder, "terraform.tfstate"), '{"resources":[{"id":"an-id"},');
  expect(savedIds(currentWorkspace({}, folder))("an-id")).toBe(false);
});

test("what is written about a backend and is no JSON leaves the folder's own state", async () => {
  const folder = await rootModule("a");
  const before = idIn(folder);
  await writeFile(join(folder, ".terraform", "terraform.tfstate"), "{ torn");
  expect(idIn(folder)).toBe(before);
});
