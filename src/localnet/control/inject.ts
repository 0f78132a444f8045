import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Clock } from "../../base/clock.ts";
import { targetOf } from "../http/target.ts";
import type { Faults, TransportFault } from "./faults.ts";

/** Lets a request suffer a fault; `answer` is what would have been done without it. */
export async function suffer(
  fault: TransportFault | undefined,
  response: ServerResponse,
  clock: Clock,
  answer: () => Promise<void> | void,
): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      return answer();
    case "drop_request":
      response.destroy();
      return undefined;
    case "drop_answer":
      breakInsteadOfAnswering(response);
      return answer();
    case "hang":
      return undefined;
    case "delay":
      await clock.sleep(fault.seconds * 1000);
      return answer();
    case "too_many_requests":
      return fail(response, 429, "Too many requests", { "retry-after": fault.retry_after_seconds });
    case "server_error":
      return fail(response, 500, "Internal server error");
    case "forbidden":
      return fail(response, 403, "Access forbidden");
  }
}

/** Wraps a service whose calls are told apart by their path. */
export function suffering(
  service: "ipfs" | "gateway",
  listener: RequestListener,
  faults: Faults,
  clock: Clock,
): RequestListener {
  return (request, response) => {
    const fault = faults.ofTransport(service, [commandOf(request)]);
    void suffer(fault, response, clock, () => void listener(request, response));
  };
}

/** `add` of `/api/v0/add?pin=true`. */
function commandOf(request: IncomingMessage): string {
  return targetOf(request).pathname.replace(/^\/(api\/v0\/)?/, "");
}

function breakInsteadOfAnswering(response: ServerResponse): void {
  const dropped = () => {
    response.destroy();
    return response;
  };
  Object.assign(response, { writeHead: () => response, write: () => true, end: dropped });
}

function fail(response: ServerResponse, status: number, text: string, headers = {}): void {
  response.writeHead(status, { "content-type": "text/plain", ...headers }).end(`${text}\n`);
}
