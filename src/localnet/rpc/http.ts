import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { readBody } from "../http/body.ts";
import type { Journal } from "../state/journal.ts";
import { answerJson } from "./dispatch.ts";
import { mostBytesOfARequest } from "./limits.ts";
import type { RpcContext } from "./method.ts";
import { callMethod } from "./methods.ts";

/** The JSON-RPC service over HTTP. */
export function rpcListener(context: RpcContext, journal: Journal): RequestListener {
  return (request, response) => {
    respond(context, journal, request, response).catch((error: unknown) => {
      context.log.debug("rpc request failed", { reason: String(error) });
      response.destroy();
    });
  };
}

async function respond(
  context: RpcContext,
  journal: Journal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === "GET" && request.url === "/health") return end(response, 200, "ok", "text/plain");
  if (request.method !== "POST")
    return end(response, 405, "Used HTTP Method is not allowed. POST is required");
  const body = await readBody(request, mostBytesOfARequest);
  if (body === undefined) return end(response, 413, "Request body is too large");
  const reply = await answerJson(
    body.toString("utf8"),
    (method, params) => callMethod(context, method, params),
    (error) => context.log.error("rpc call broke down", { reason: String(error) }),
  );
  await journal.durable();
  if (reply === undefined) return end(response, 204, "");
  return end(response, 200, reply, "application/json");
}

function end(response: ServerResponse, status: number, body: string, type = "text/plain"): void {
  response.writeHead(status, { "content-type": type }).end(body);
}
