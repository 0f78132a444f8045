import { createHash, randomBytes } from "node:crypto";
import { getBase58Decoder } from "@solana/kit";
import { exposesServices, type JobDefinition, serviceUrls } from "../../nosana/index.ts";
import type { JobSession } from "./session.ts";

export interface ServiceEndpoint {
  readonly opID: string;
  readonly port: number;
  readonly url: string;
  readonly status: "ONLINE" | "OFFLINE";
}

/** Nothing listens there: hosts of this network run no containers. */
const service_domain = "node.localhost";

const charactersOfAPrivateName = 45;

/** The services of a job by their name, as a host tells them to the owner; undefined for a job without any. */
export function endpointsOf(session: JobSession): Readonly<Record<string, ServiceEndpoint>> | undefined {
  const definition = session.definition as JobDefinition | undefined;
  if (!definition || !exposesServices(definition)) return undefined;
  const status = (operation: string) =>
    session.progress.get(operation) === "running" ? ("ONLINE" as const) : ("OFFLINE" as const);
  const urls = serviceUrls(definition, session.job, { service_domain });
  if (!urls) {
    const name = privateName(session);
    const entry = { opID: "private", port: -1, url: `${name}.${service_domain}`, status: status("private") };
    return { [name]: entry };
  }
  const entries = [...urls].map(([service, address]) => {
    const [opID = "", port] = service.split(":");
    const url = address.replace("https://", "");
    return [url.split(".")[0] ?? "", { opID, port: Number(port), url, status: status(opID) }] as const;
  });
  return Object.fromEntries(entries);
}

const privateNames = new WeakMap<JobSession, string>();

/** Drawn by the host, so that only who may ask it knows where the services are. */
function privateName(session: JobSession): string {
  const name =
    privateNames.get(session) ??
    getBase58Decoder()
      .decode(createHash("sha512").update(randomBytes(charactersOfAPrivateName).toString("hex")).digest())
      .slice(0, charactersOfAPrivateName);
  privateNames.set(session, name);
  return name;
}
