/** HCL of a job that runs one container, for tests; the simulated host obeys the LOCALNET_ variables. */
export interface JobBlockOptions {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Further arguments of the resource, as HCL. */
  readonly arguments?: string;
}

export function jobBlock({ name = "test", env = {}, arguments: more = "" }: JobBlockOptions = {}): string {
  return `resource "nosana_job" "${name}" {
  job_definition = jsonencode(${JSON.stringify(jobDefinition(env))})
  ${more}
}
`;
}

export function jobDefinition(env: Readonly<Record<string, string>> = {}) {
  return {
    version: "0.1",
    type: "container",
    ops: [{ id: "work", type: "container/run", args: { image: "alpine:3.20", cmd: ["true"], env } }],
  };
}
