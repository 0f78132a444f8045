import { anyOf } from "../../base/abort.ts";
import type { Clock } from "../../base/clock.ts";
import type { HostDefinition } from "./definition.ts";
import { emptyFlow, type FlowState } from "./flow-state.ts";
import type { JobSession } from "./session.ts";

/** How long a host keeps a result that its owner is to collect (Nosana CLI, `ApiListenResultReturnStrategy.ts`). */
const collectionMs = 60_000;

type Logistic = NonNullable<HostDefinition["logistics"]>["send"];

/** How the definition and the result of a job travel, as its pinned definition says. */
export function logisticsOf(pinned: unknown): { send?: Logistic; receive?: Logistic } {
  if (typeof pinned !== "object" || pinned === null || !("logistics" in pinned)) return {};
  return (pinned.logistics ?? {}) as { send?: Logistic; receive?: Logistic };
}

/** The definition to run: the pinned one, or what the owner sends; undefined when none came. */
export async function deliveredDefinition(
  pinned: unknown,
  session: JobSession,
  clock: Clock,
): Promise<unknown> {
  const { send } = logisticsOf(pinned);
  if (send?.type === undefined) return pinned;
  session.flow = emptyFlow("waiting-for-job-definition", clock.now());
  if (send.type !== "api-listen") {
    Object.assign(session.flow, { status: "logistics-error", errors: [unsupported(send.type)] });
    return undefined;
  }
  return Promise.race([session.awaitDefinition(), aborted(session.stopped)]);
}

/** What goes to IPFS: the result, or a blank one once the owner has had the chance to collect the result. */
export async function publicResult(
  pinned: unknown,
  session: JobSession,
  clock: Clock,
  signal: AbortSignal,
): Promise<FlowState | undefined> {
  const { flow } = session;
  const { receive } = logisticsOf(pinned);
  if (!flow || receive?.type === undefined) return flow;
  const { status, startTime, endTime, errors = [] } = flow;
  const blank: FlowState = { status, startTime, endTime, opStates: [], errors: [...errors] };
  session.flow = { ...flow, status: "waiting-for-result" };
  const failure =
    receive.type === "api-listen" ? await collection(session, clock, signal) : unsupported(receive.type);
  if (failure) blank.errors?.push(failure);
  return blank;
}

async function collection(
  session: JobSession,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  const collected = new AbortController();
  const waiting = clock.sleep(collectionMs, anyOf(signal, collected.signal)).then(
    () => "Results were not collected before the timeout.",
    () => undefined,
  );
  await Promise.race([session.awaitCollection(), waiting]);
  collected.abort();
  return waiting;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

function unsupported(type: string): string {
  return `Logistics of type ${type} are not supported by this local network: use api-listen.`;
}
