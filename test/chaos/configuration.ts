import { jobDefinition } from "../support/jobs.ts";
import type { ChaosJob } from "./round.ts";

/** What a round's configuration says at one moment. */
export interface Wanted {
  readonly jobs: readonly ChaosJob[];
  readonly timeout_seconds: number;
  /** By name, how often a job was asked to run again. */
  readonly runs: ReadonlyMap<string, number>;
  readonly on_destroy: "stop" | "detach";
}

export function configurationOf(round: number, { jobs, timeout_seconds, runs, on_destroy }: Wanted): string {
  const blocks = jobs.map(({ name, ends, waits }) => {
    const definition = jobDefinition({
      ROUND: String(round),
      NAME: name,
      LOCALNET_DURATION_SECONDS: ends === "service" ? "60" : "0.5",
      LOCALNET_EXIT_CODE: ends === "failure" ? "3" : "0",
    });
    return `resource "nosana_job" "${name}" {
  job_definition      = jsonencode(${JSON.stringify(definition)})
  timeout_seconds     = ${timeout_seconds}
  wait_for_completion = ${waits}
  triggers            = { run = "${runs.get(name) ?? 0}" }
}
`;
  });
  return `terraform {
  required_providers {
    nosana = { source = "nosana/nosana" }
  }
}

provider "nosana" {
  on_destroy = "${on_destroy}"
}

${blocks.join("\n")}`;
}
