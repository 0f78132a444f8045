import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { z } from "zod";
import type { Logger } from "../../base/log.ts";
import { printJson } from "../../solana/index.ts";
import { readBody } from "../http/body.ts";
import { targetOf } from "../http/target.ts";
import { parseLag } from "../ledger/lag.ts";
import { nodeView } from "../pool/pool.ts";
import type { RpcService } from "../rpc/service.ts";
import { ActionImpossible, actions, type ControlPorts } from "./actions.ts";
import { fault } from "./faults.ts";

const mostBytesOfARequest = 64 * 1024;

/** Thrown to answer with a status and a sentence. */
class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Rpc = Pick<RpcService, "faults" | "lag" | "counts" | "pool">;

/** Slots, or a range of them such as "20-40". */
const lagOfNode = z.strictObject({
  lag: z.union([z.string(), z.number()]).transform((lag, context) => {
    try {
      return parseLag(String(lag));
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  }),
});

/** The endpoint that has the network fail on demand. It is started only when it is asked for. */
export function controlListener(ports: ControlPorts, rpc: Rpc, log: Logger): RequestListener {
  return (request, response) => {
    respond(ports, rpc, request)
      .then(async ([status, body]) => {
        await ports.journal.durable();
        answer(response, status, body);
      })
      .catch((error: unknown) => {
        if (error instanceof Refused) return answer(response, error.status, { error: error.message });
        log.error("control request broke down", { reason: String(error) });
        return answer(response, 500, { error: String(error) });
      });
  };
}

async function respond(ports: ControlPorts, rpc: Rpc, request: IncomingMessage): Promise<[number, unknown]> {
  const { pathname } = targetOf(request);
  const [, folder = "", name = "", ...more] = pathname.split("/");
  const route = more.length > 0 ? "none" : `${request.method} /${folder}${name && "/*"}`;
  switch (route) {
    case "GET /":
      return [200, overview(ports, rpc)];
    case "POST /faults": {
      const asked = valid(fault, await jsonOf(request));
      const id = rpc.faults.arm(asked);
      rpc.lag.update();
      return [201, { id, fault: asked }];
    }
    case "DELETE /faults":
      rpc.faults.disarmAll();
      rpc.lag.update();
      return [200, { faults: [] }];
    case "DELETE /faults/*": {
      if (!rpc.faults.disarm(Number(name))) throw new Refused(404, `there is no fault ${name}`);
      rpc.lag.update();
      return [200, { faults: rpc.faults.list() }];
    }
    case "GET /nodes":
      return [200, nodesOf(ports, rpc)];
    case "PUT /nodes/*": {
      const node = rpc.pool.node(name);
      if (!node) throw new Refused(404, rpc.pool.unknown(name));
      const { lag } = valid(lagOfNode, await jsonOf(request));
      node.lag = lag;
      rpc.lag.update();
      return [200, nodeView(node)];
    }
    case "POST /actions/*":
      return [200, await act(ports, name, await jsonOf(request))];
    default:
      throw new Refused(404, `there is no ${request.method} ${pathname}: see docs/dev/localnet.md`);
  }
}

function nodesOf({ state }: ControlPorts, { pool }: Rpc) {
  return { leader: { slot: state.ledger.slots.current }, nodes: pool.list() };
}

function overview({ state, fleet, ticking }: ControlPorts, { faults, counts, pool }: Rpc) {
  return {
    slot: state.ledger.slots.current,
    unix_time: Math.floor(state.clock.now() / 1000),
    nodes: pool.list(),
    making_blocks: ticking.running,
    hosts: fleet.list().map(({ address }) => address),
    faults: faults.list(),
    calls: counts.all(),
  };
}

async function act(ports: ControlPorts, name: string, params: unknown): Promise<unknown> {
  const wanted = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!wanted) throw new Refused(404, `there is no action ${name}: ${Object.keys(actions).join(", ")}`);
  try {
    return await wanted(ports, params);
  } catch (error) {
    if (error instanceof z.ZodError) throw new Refused(400, explain(error));
    if (error instanceof ActionImpossible) throw new Refused(409, error.message);
    throw error;
  }
}

/** A body is JSON and says so: a page in a browser cannot send that to another origin unasked. */
async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, mostBytesOfARequest);
  if (!body) throw new Refused(413, "the request is too large");
  if (!request.headers["content-type"]?.startsWith("application/json")) {
    throw new Refused(415, "send JSON, with content-type: application/json");
  }
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refused(400, "the body is not JSON");
  }
}

function valid<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new Refused(400, explain(parsed.error));
  return parsed.data;
}

function explain(error: z.ZodError): string {
  return z.prettifyError(error).replace(/\s+/g, " ");
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${printJson(body)}\n`);
}
