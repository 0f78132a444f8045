import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { suffer } from "../control/inject.ts";
import { readBody } from "../http/body.ts";
import { targetOf } from "../http/target.ts";
import type { RpcNode } from "../pool/node.ts";
import { answerJson, methodsOf, readRequest } from "./dispatch.ts";
import { mostBytesOfARequest } from "./limits.ts";
import { callService, type RpcService } from "./service.ts";

/** The JSON-RPC service over HTTP. */
export function rpcListener(rpc: RpcService): RequestListener {
  return (request, response) => {
    respond(rpc, request, response).catch((error: unknown) => {
      rpc.context.log.debug("rpc request failed", { reason: String(error) });
      response.destroy();
    });
  };
}

async function respond(rpc: RpcService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Any page may ask a node, as on the public networks.
  response.setHeader("access-control-allow-origin", "*");
  if (request.method === "OPTIONS") return preflight(response);
  if (request.method === "GET" && request.url === "/health") return end(response, 200, "ok", "text/plain");
  if (request.method !== "POST")
    return end(response, 405, "Used HTTP Method is not allowed. POST is required");
  const { pathname } = targetOf(request);
  const node = rpc.pool.at(pathname);
  if (!node) return end(response, 404, rpc.pool.nothingAt(pathname));
  const body = await readBody(request, mostBytesOfARequest);
  if (body === undefined) return end(response, 413, "Request body is too large");
  const calls = readRequest(body.toString("utf8"));
  const methods = methodsOf(calls);
  rpc.counts.count(methods);
  const fault = rpc.faults.ofTransport("rpc", methods);
  return suffer(fault, response, rpc.clock, () => answer(rpc, node, calls, response));
}

async function answer(
  rpc: RpcService,
  node: RpcNode,
  calls: unknown,
  response: ServerResponse,
): Promise<void> {
  const reply = await answerJson(
    calls,
    (method, params) => callService(rpc, node, method, params),
    (error) => rpc.context.log.error("rpc call broke down", { reason: String(error) }),
  );
  await rpc.journal.durable();
  if (reply === undefined) return end(response, 204, "");
  return end(response, 200, reply, "application/json");
}

function preflight(response: ServerResponse): void {
  response
    .writeHead(204, {
      "access-control-allow-methods": "POST, GET, OPTIONS",
      "access-control-allow-headers": "*",
      "access-control-max-age": "86400",
    })
    .end();
}

function end(response: ServerResponse, status: number, body: string, type = "text/plain"): void {
  response.writeHead(status, { "content-type": type }).end(body);
}
