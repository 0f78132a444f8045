import { type Diagnostics, path, Unknown } from "../../../src/bridge/index.ts";
import { publicForEver, tooLongToDeliver, versionOfNothing } from "./confidential-messages.ts";
import { publishable } from "./definition.ts";
import type { PlannedJobModel } from "./schema.ts";

/** Checks the definition offline, as soon as Terraform knows it. Of a write-only one nothing is repeated but names. */
export async function checkDefinition(config: PlannedJobModel, diagnostics: Diagnostics): Promise<void> {
  const { confidential, job_definition_wo, job_definition_wo_version } = config;
  if (job_definition_wo === null && typeof job_definition_wo_version === "string")
    diagnostics.add(versionOfNothing());
  if (typeof job_definition_wo === "string" && (confidential === null || confidential === false))
    diagnostics.add(publicForEver());
  const argument = typeof job_definition_wo === "string" ? "job_definition_wo" : "job_definition";
  const text = config[argument];
  if (typeof text !== "string") return;

  const { findCredentials, most_bytes_delivered } = await import("../../../src/nosana/index.ts");
  const secret = argument === "job_definition_wo";
  const { definition, dropped, bytes } = await publishable(text, { argument, secret });
  if (dropped.length > 0)
    diagnostics.warn(
      "Part of the job definition is left out",
      `${argument}: ${dropped.join(", ")} will not reach the host. Hosts refuse a definition that limits memory or ` +
        "cpu, and bill for refusing it. Choose a market whose hosts are large enough instead.",
      path(argument),
    );
  if (confidential === true && bytes.length > most_bytes_delivered)
    diagnostics.add(tooLongToDeliver(argument, bytes.length));
  if (secret || confidential === true || confidential instanceof Unknown) return;
  const credentials = findCredentials(definition);
  if (credentials.length > 0)
    diagnostics.warn(
      "Credentials in a public job definition",
      `${argument}: ${credentials.join(", ")} looks like a credential. A job definition is published on IPFS, where ` +
        "anybody can read it, for ever. Set confidential = true to hand it to the job's host alone, and use " +
        "job_definition_wo to keep it out of state too.",
      path(argument),
    );
}
