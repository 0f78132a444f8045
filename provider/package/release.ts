import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { execa } from "execa";
import { type AsyncZippable, type AsyncZippableFile, zip } from "fflate";
import { type BuiltProvider, builtNosana } from "./terraform.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "dist", "release");

/**
 * Where Terraform and Node.js 20 both run, and where a launcher with a `#!` line is a program: Windows asks for an
 * `.exe`. The archives differ in their names only.
 */
export const release_platforms: readonly string[] = [
  "darwin_amd64",
  "darwin_arm64",
  "freebsd_amd64",
  "linux_amd64",
  "linux_arm",
  "linux_arm64",
];

/** Beside the program in every archive. */
const texts = ["CHANGELOG.md", "LICENSE", "README.md"];

/**
 * The files of a release by their names, as Terraform's registry and its private ones take them: an archive for each
 * platform, the manifest, and the SHA-256 sums of them all. The same sources give the same bytes.
 * Source: https://developer.hashicorp.com/terraform/registry/providers/publishing
 */
export async function releaseFiles(
  provider: BuiltProvider = builtNosana,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { executable, version } = provider;
  const prefix = `${basename(executable)}_${version}`;
  const archive = await archiveOf(provider);
  const manifest = await readFile(join(import.meta.dirname, "terraform-registry-manifest.json"));
  const files = new Map<string, Uint8Array>([
    ...release_platforms.map((platform) => [`${prefix}_${platform}.zip`, archive] as const),
    [`${prefix}_manifest.json`, manifest],
  ]);
  const sums = [...files].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`);
  return files.set(`${prefix}_SHA256SUMS`, Buffer.from(sums.join("")));
}

async function archiveOf({ executable, modules, version }: BuiltProvider): Promise<Uint8Array> {
  const contents: AsyncZippable = {};
  for (const name of texts) contents[name] = entry(await readFile(join(root, name)), 0o644);
  contents[`${basename(executable)}_v${version}`] = entry(await readFile(executable), 0o755);
  for (const name of (await readdir(modules)).sort())
    contents[`${basename(modules)}/${name}`] = entry(await readFile(join(modules, name)), 0o644);
  return promisify<AsyncZippable, Uint8Array>(zip)(contents);
}

/** Unix (3) permissions stand in the upper half of the attributes; the date is the earliest that an archive can hold. */
const entry = (bytes: Uint8Array, mode: number): AsyncZippableFile => [
  bytes,
  { attrs: (0o100000 | mode) << 16, os: 3, mtime: new Date(1980, 0, 1), level: 9 },
];

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

// ---- The command

/** Signs the sums with the key of this fingerprint, as the registry wants them: detached and binary. */
async function sign(sums: string, fingerprint: string): Promise<string> {
  const signature = `${sums}.sig`;
  await execa("gpg", [
    "--batch",
    "--yes",
    "--local-user",
    fingerprint,
    "--output",
    signature,
    "--detach-sign",
    sums,
  ]);
  return signature;
}

if (process.argv[1] === import.meta.filename) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  for (const [name, bytes] of await releaseFiles()) {
    await writeFile(join(folder, name), bytes);
    written.push(join(folder, name));
  }
  const sums = written.at(-1) ?? "";
  const { GPG_FINGERPRINT } = process.env;
  if (GPG_FINGERPRINT) written.push(await sign(sums, GPG_FINGERPRINT));
  process.stdout.write(`${written.join("\n")}\n`);
  if (!GPG_FINGERPRINT)
    process.stderr.write("Not signed: the registry asks for a signature; set GPG_FINGERPRINT to make one.\n");
}
