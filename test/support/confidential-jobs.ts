import { jobDefinition } from "./jobs.ts";

export interface ConfidentialBlockOptions {
  readonly name?: string;
  /** For the simulated host, beside the secret. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further arguments of the resource, as HCL. */
  readonly arguments?: string;
  readonly version?: number;
}

/** The variable whose value is the secret of each workspace. */
export const secretVariable = `variable "secret" {
  type      = string
  ephemeral = true
}
`;

/** HCL of a confidential job with a write-only definition, whose container has the secret in its environment. */
export function confidentialBlock({
  name = "test",
  env = {},
  arguments: more = "",
  version = 1,
}: ConfidentialBlockOptions = {}): string {
  const definition = JSON.stringify(jobDefinition({ ...env, PASSWORD: "~" })).replace('"~"', "var.secret");
  return `resource "nosana_job" "${name}" {
  job_definition_wo         = jsonencode(${definition})
  job_definition_wo_version = ${version}
  confidential              = true
  ${more}
}
`;
}
