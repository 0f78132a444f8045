import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { arch, homedir, platform, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import manifest from "../../package.json" with { type: "json" };

/** Downloaded when the machine has neither Terraform nor OpenTofu. */
const pinned_terraform_version = "1.11.4";

const root = join(import.meta.dirname, "../..");

/** Terraform's names for what Node.js calls otherwise. */
const osName: Partial<Record<NodeJS.Platform, string>> = { win32: "windows" };
const archName: Record<string, string> = { x64: "amd64", ia32: "386" };
const os_name = osName[platform()] ?? platform();
const arch_name = archName[arch()] ?? arch();
/** This machine, as Terraform names it: `linux_amd64`. */
export const platform_name = `${os_name}_${arch_name}`;

/** The terraform to run: `$TERRAFORM_BIN`, else `terraform`, else `tofu` on PATH, else the pinned release. */
export async function findTerraform(): Promise<string> {
  const wanted = process.env.TERRAFORM_BIN;
  if (wanted) return wanted;
  for (const candidate of ["terraform", "tofu"]) if (await answers(candidate)) return candidate;
  return downloadTerraform();
}

async function answers(command: string): Promise<boolean> {
  const { failed } = await execa(command, ["version"], { reject: false });
  return !failed;
}

/** The library checks the archive against HashiCorp's signed checksums. */
async function downloadTerraform(): Promise<string> {
  const folder = join(homedir(), ".cache", manifest.name, `terraform-${pinned_terraform_version}`);
  const binary = join(folder, os_name === "windows" ? "terraform.exe" : "terraform");
  if (await answers(binary)) return binary;
  process.stderr.write(
    `Neither terraform nor tofu is on PATH; downloading Terraform ${pinned_terraform_version}.\n`,
  );
  const { getRelease } = await import("@hashicorp/js-releases");
  await mkdir(folder, { recursive: true });
  const release = await getRelease("terraform", pinned_terraform_version, manifest.name);
  const build = release.getBuild(os_name, arch_name);
  const archive = join(folder, build.filename);
  await release.download(build.url, archive, manifest.name);
  await release.verify(archive, build.filename);
  await release.unpack(folder, archive);
  return binary;
}

/** A built provider, as an archive of a release holds it. */
export interface BuiltProvider {
  /** Namespace and name, as in `required_providers`: `nosana/nosana`. */
  readonly source: string;
  readonly version: string;
  /** The launcher; its file name is `terraform-provider-` and the provider's name. */
  readonly executable: string;
  /** The folder of modules that stands beside it. */
  readonly modules: string;
}

/** What `npm run build` made. */
export const builtNosana: BuiltProvider = {
  source: "nosana/nosana",
  version: manifest.version,
  executable: join(root, "dist", manifest.name),
  modules: join(root, "dist", "lib"),
};

/** A folder in which terraform finds the built provider as if it had been published. */
export interface ProviderMirror {
  /** For TF_CLI_CONFIG_FILE. */
  readonly cli_config_path: string;
  remove(): Promise<void>;
}

/** Installs a built provider into a filesystem mirror of its own, for `terraform init` to take it from. */
export async function createProviderMirror(provider: BuiltProvider = builtNosana): Promise<ProviderMirror> {
  const { source, version, executable, modules } = provider;
  const folder = await mkdtemp(join(tmpdir(), "nosana-mirror-"));
  const versions = join(source, version, platform_name);
  const installed = join(folder, "registry.terraform.io", versions);
  await mkdir(installed, { recursive: true });
  await cp(executable, join(installed, `${basename(executable)}_v${version}`));
  await cp(modules, join(installed, basename(modules)), { recursive: true });
  // OpenTofu looks the same address up under its own registry.
  const tofu = join(folder, "registry.opentofu.org", versions);
  await mkdir(dirname(tofu), { recursive: true });
  await symlink(installed, tofu, "dir");
  const cli_config_path = join(folder, "terraform.rc");
  await writeFile(
    cli_config_path,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(folder)}\n  }\n}\n`,
  );
  return { cli_config_path, remove: () => rm(folder, { recursive: true, force: true }) };
}
