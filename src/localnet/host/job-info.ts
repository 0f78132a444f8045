import type { IncomingMessage, ServerResponse } from "node:http";
import type { JobSession } from "./session.ts";

const lookEveryMs = 250;
const keepAliveMs = 15_000;

/** Tells a job's state as server-sent events, each time it has changed, until the job has ended. */
export function streamInfo(session: JobSession, incoming: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
  });
  let last = "";
  const stop = () => {
    clearInterval(looking);
    clearInterval(keepingAlive);
    response.end();
  };
  const look = () => {
    const now = JSON.stringify(infoOf(session));
    if (now !== last) response.write(`data: ${now}\n\n`);
    last = now;
    if (session.flow?.endTime) stop();
  };
  const looking = setInterval(look, lookEveryMs);
  const keepingAlive = setInterval(() => response.write(": keep-alive\n\n"), keepAliveMs);
  incoming.on("close", stop);
  look();
}

/** The flow without its logs (Nosana CLI, `buildInfoObject.ts`). */
function infoOf({ flow, progress, current_group, definition }: JobSession) {
  if (!flow) return {};
  const { opStates, errors = [], ...rest } = flow;
  const all = Object.fromEntries(progress);
  const group = opStates.filter((state) => state.group === current_group);
  return {
    ...rest,
    errors,
    opStates: opStates.map(({ logs: _logs, providerId: _providerId, ...state }) => state),
    operations: definition
      ? {
          all,
          currentGroup: current_group,
          currentGroupStatus: Object.fromEntries(
            group.map(({ operationId }) => [operationId, all[operationId]]),
          ),
        }
      : null,
  };
}
