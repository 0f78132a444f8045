import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import manifest from "../../package.json" with { type: "json" };
import { releaseFiles } from "../../provider/package/release.ts";
import { findTerraform, platform_name } from "../../provider/package/terraform.ts";

let folder: string;
let files: ReadonlyMap<string, Uint8Array>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nosana-release-"));
  files = await releaseFiles();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const prefix = `terraform-provider-nosana_${manifest.version}`;

const sumsOf = (release: typeof files) => Buffer.from(release.get(`${prefix}_SHA256SUMS`) ?? []).toString();

test("a release holds what the registry asks for, and the sums of all of it", () => {
  const names = [...files.keys()];
  expect(names).toEqual(
    expect.arrayContaining([`${prefix}_linux_amd64.zip`, `${prefix}_manifest.json`, `${prefix}_SHA256SUMS`]),
  );
  const summed = sumsOf(files)
    .trimEnd()
    .split("\n")
    .map((line) => line.split("  "));
  expect(summed.map(([, name]) => name)).toEqual(names.slice(0, -1));
  for (const [sum, name] of summed)
    expect(
      createHash("sha256")
        .update(files.get(name ?? "") ?? new Uint8Array())
        .digest("hex"),
    ).toBe(sum);
});

test("the same sources give the same bytes", async () => {
  expect(sumsOf(await releaseFiles())).toBe(sumsOf(files));
});

test("terraform installs this machine's archive, and the program in it runs", async () => {
  const mirror = join(folder, "mirror");
  const packed = join(mirror, "registry.terraform.io/nosana/nosana");
  const name = `${prefix}_${platform_name}.zip`;
  await mkdir(packed, { recursive: true });
  await writeFile(join(packed, name), files.get(name) ?? new Uint8Array());
  const cli_config = join(folder, "terraform.rc");
  await writeFile(
    cli_config,
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
  );
  await writeFile(
    join(folder, "main.tf"),
    `terraform {
  required_providers {
    nosana = { source = "registry.terraform.io/nosana/nosana", version = "${manifest.version}" }
  }
}

output "cid" {
  value = provider::nosana::ipfs_cid(jsonencode({ hello = "world" }))
}
`,
  );
  const terraform_bin = await findTerraform();
  const terraform = (...args: string[]) =>
    execa(terraform_bin, args, {
      cwd: folder,
      extendEnv: false,
      env: { PATH: process.env.PATH, HOME: folder, TF_CLI_CONFIG_FILE: cli_config, CHECKPOINT_DISABLE: "1" },
      stdin: "ignore",
    });
  expect((await terraform("init", "-no-color")).stdout).toContain(
    `Installed nosana/nosana v${manifest.version}`,
  );
  await terraform("apply", "-auto-approve", "-no-color");
  expect((await terraform("output", "-raw", "cid")).stdout).toMatch(/^Qm\w{44}$/);
});
