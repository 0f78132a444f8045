import type { IncomingMessage, ServerResponse } from "node:http";
import { isAddress } from "@solana/kit";
import { readBody } from "../http/body.ts";
import { targetOf } from "../http/target.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { readJob } from "./chain.ts";
import type { Fleet } from "./fleet.ts";
import type { Forgeries } from "./forgeries.ts";
import type { Host } from "./host.ts";
import { streamInfo } from "./job-info.ts";
import { refusalOf } from "./owner.ts";
import { endpointsOf } from "./services.ts";
import type { JobSession } from "./session.ts";

/** Hosts answer below this path of the RPC port, as `https://<node>.<domain>` is their address elsewhere. */
export const pathOfHosts = "/hosts/";

/** As the host software's JSON reader has it. */
const mostBytesOfADefinition = 100 * 1024;

interface Request {
  readonly host: Host;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

interface JobRequest extends Request {
  readonly forgeries: Forgeries;
  readonly session: JobSession | undefined;
  /** What follows the route's own words in the path. */
  readonly rest: readonly string[];
}

type Route = (request: JobRequest) => Promise<void> | void;

/** What the owner of a job may ask its host, by method and first word after the job's address. */
const routes: Readonly<Record<string, Route>> = {
  "GET info"({ session, incoming, response }) {
    if (!session?.flow) return text(response, 404, "Failed to find job for provided job id.");
    return streamInfo(session, incoming, response);
  },

  "GET job-definition"({ session, response }) {
    if (!session?.flow) return text(response, 400, "invalid job id");
    if (session.flow.status === "waiting-for-job-definition") {
      return text(
        response,
        400,
        "The job definition has not yet been set. Please set the job definition and try again.",
      );
    }
    return json(response, session.definition ?? null);
  },

  async "POST job-definition"({ session, incoming, response }) {
    const definition = await readJson(incoming);
    if (definition === undefined) return text(response, 400, "job definition parameters not provided");
    if (!session?.flow) return text(response, 400, "invalid job id");
    if (!session.receiveDefinition(definition))
      return text(response, 400, "cannot send job definition at this time");
    return text(response, 200, "Job definition received");
  },

  "GET results"({ session, forgeries, response }) {
    if (!session?.flow) return text(response, 400, "invalid job id");
    if (session.flow.status !== "waiting-for-result")
      return text(response, 400, "cannot get job result at this time");
    session.collected();
    const forged = forgeries.of(session.job);
    if (forged) return void response.writeHead(200, { "content-type": "application/json" }).end(forged);
    return json(response, session.flow);
  },

  "GET endpoints"({ session, response }) {
    const urls = session && endpointsOf(session);
    if (!urls) return text(response, 400, "No exposed url for job id");
    const online = Object.values(urls).some(({ status }) => status === "ONLINE");
    return json(response, { urls, status: online ? "ONLINE" : "OFFLINE" });
  },

  "GET ops"({ session, rest: [operation], response }) {
    if (!session) return text(response, 400, "invalid job id");
    const progress = Object.fromEntries(session.progress);
    return json(response, operation ? { [operation]: progress[operation] ?? null } : progress);
  },

  "GET group"({ session, rest: [name], response }) {
    if (!session) return text(response, 400, "invalid job id");
    const group = name === "current" ? session.current_group : name;
    const ids = session.flow?.opStates.filter((state) => state.group === group) ?? [];
    return json(
      response,
      Object.fromEntries(
        ids.map(({ operationId }) => [operationId, session.progress.get(operationId) ?? null]),
      ),
    );
  },

  "POST stop"({ session, response }) {
    session?.stop("expired");
    return text(response, 200, "job stopped successfully");
  },
};

/** Answers a request to one of the hosts (Nosana CLI, `ApiHandler.ts`). */
export async function answerForHost(
  fleet: Fleet,
  ledger: Ledger,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = targetOf(incoming);
  const [node = "", ...path] = pathname.slice(pathOfHosts.length).split("/");
  const host = fleet.list().find(({ address }) => address === node);
  if (!host) return text(response, 404, `no host ${node} is running in this local network`);
  const [first = "", job = "", word = "", ...rest] = path.filter((part) => part !== "");
  if (first === "" && incoming.method === "GET") return json(response, host.address);
  if (first === "node" && job === "info" && incoming.method === "GET") return json(response, nodeInfo(host));
  if (first !== "job" || word === "") return text(response, 404, `Cannot ${incoming.method} ${pathname}`);

  const state = isAddress(job) ? readJob(ledger, job) : undefined;
  const refusal = state
    ? // Who calls lives in real time, whatever was skipped here.
      refusalOf(incoming.headers.authorization, state, Date.now())
    : `there is no job ${job}`;
  if (refusal !== null) return text(response, 401, `Unauthorized Request: ${refusal}`);
  const key = `${incoming.method} ${word}`;
  const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
  if (!route) return text(response, 404, `Cannot ${incoming.method} ${pathname}`);
  const { forgeries } = fleet;
  return route({ host, incoming, response, forgeries, session: host.session(job), rest });
}

function nodeInfo(host: Host) {
  return { node: host.address, status: host.job ? "RUNNING" : "QUEUED", job: host.job ?? null };
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const body = await readBody(incoming, mostBytesOfADefinition);
  try {
    return body && JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(body);
}
