import { anyOf } from "../../../src/base/abort.ts";
import { isAppError } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import type { JobModel } from "./schema.ts";

/** How long a host may take to say whether it has the definition. */
const patience_ms = 5_000;

/**
 * A job read off chain and IPFS as a resource. Of a confidential one IPFS holds a stub, and no definition: it is null
 * then, and whether its host has the definition is asked of the host.
 */
export async function withoutStub(
  model: JobModel,
  job: Job,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const { isConfidentialStub } = await import("../../../src/nosana/index.ts");
  const { job_definition } = model;
  if (job_definition === null || !isConfidentialStub(JSON.parse(job_definition))) return model;
  const definition_delivered = await isDelivered(job, services, context);
  return { ...model, job_definition: null, confidential: true, definition_delivered };
}

/** False also where nobody can tell: the next apply finds out, and a definition that is there already does no harm. */
async function isDelivered(
  { address, node, state }: Job,
  services: Services,
  { signal, log }: CallContext,
): Promise<boolean | null> {
  if (state === "done") return null;
  if (state !== "running" || node === null) return false;
  try {
    const hosts = await services.hosts();
    return await hosts.hasDefinition({ job: address, node }, anyOf(signal, AbortSignal.timeout(patience_ms)));
  } catch (error) {
    if (!isAppError(error)) throw error;
    log.warn("the host does not tell whether it has the definition", { job: address, reason: error.message });
    return false;
  }
}
