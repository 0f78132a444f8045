import { createHash } from "node:crypto";
import { type Address, getBase58Decoder } from "@solana/kit";
import type { JobDefinition, Operation } from "../../schema/job-definition.ts";
import type { Network } from "./network.ts";

/** Where the services of a job are reached, by `<operation>:<port>`. */
export type ServiceUrls = ReadonlyMap<string, string>;

/** Characters of a service's name (Nosana's `@nosana/endpoints`, `getExposeIdHash`). */
const name_characters = 44;

/**
 * The addresses of all ports that a job's definition exposes by number; they are fixed from the moment the job has an
 * address. Ports that only the host fills in are left out, and so, as hosts do, is one given as an object outside a
 * list. Null when they cannot be told: for a private job the host draws them, and a local network has none.
 */
export function serviceUrls(
  definition: JobDefinition,
  job: Address,
  { service_domain }: Pick<Network, "service_domain">,
): ServiceUrls | null {
  if (service_domain === null || isPrivate(definition)) return null;
  return new Map(
    definition.ops.flatMap((operation, index) =>
      exposedPorts(operation).map((port): [string, string] => [
        `${operation.id}:${port}`,
        `https://${serviceName(index, port, job)}.${service_domain}`,
      ]),
    ),
  );
}

function serviceName(operation_index: number, port: number, job: Address): string {
  const digest = createHash("sha512").update(`${operation_index}:${port}:${job}`).digest();
  return getBase58Decoder().decode(digest).slice(0, name_characters);
}

function exposedPorts(operation: Operation): number[] {
  const expose = operation.type === "container/run" ? operation.args.expose : undefined;
  if (typeof expose === "number") return [expose];
  if (!Array.isArray(expose)) return [];
  const ports = expose.map((entry) => (typeof entry === "object" && "port" in entry ? entry.port : entry));
  return ports.filter((port) => typeof port === "number");
}

/** One private operation that offers anything hides the services of them all. */
function isPrivate({ ops }: JobDefinition): boolean {
  return ops.some((operation) => {
    if (operation.type !== "container/run" || operation.args.private !== true) return false;
    const { expose } = operation.args;
    return Array.isArray(expose)
      ? expose.length > 0
      : typeof expose === "number" || typeof expose === "string";
  });
}
