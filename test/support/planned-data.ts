import type { Workspace } from "./terraform.ts";

/** Whether this Terraform hands on, from the first plan to the apply, what was planned in private data: from 1.16 on. */
export async function handsPlannedDataOn({ run }: Workspace): Promise<boolean> {
  const { stdout } = await run(["version", "-json"]);
  const { terraform_version } = JSON.parse(stdout) as { readonly terraform_version: string };
  // OpenTofu names its own version there, too, and does not.
  const [major = 0, minor = 0] = terraform_version.split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 16);
}
