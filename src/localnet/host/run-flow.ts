import { randomUUID } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { isAppError } from "../../base/errors.ts";
import { capturedResults } from "./captured-results.ts";
import { behaviourOf, type HostOperation } from "./definition.ts";
import type { Endings } from "./endings.ts";
import {
  cutOff,
  type FlowState,
  initialFlow,
  type OperationState,
  type StopReason,
  statusAfter,
} from "./flow-state.ts";
import {
  dependenciesOf,
  type ExecutionPlan,
  groupOf,
  stopsWithDependency,
  tellsThatItStarted,
} from "./plan.ts";
import type { JobSession } from "./session.ts";

/** "Runs" the operations of a plan until all have ended, or the session is stopped. */
export async function runFlow(
  plan: ExecutionPlan,
  operations: readonly HostOperation[],
  session: JobSession,
  { clock, endings }: FlowPorts,
): Promise<void> {
  const flow = initialFlow(operations, clock.now());
  session.flow = flow;
  for (const { id } of operations) session.progress.set(id, "pending");
  const run: FlowRun = { flow, plan, session, clock, endings };
  for (const group of plan.groups) await new GroupRun(run, group).done();
  session.current_group = undefined;
  const { aborted, reason } = session.stopped;
  const status = aborted ? statusAfter[reason as StopReason] : "success";
  Object.assign(flow, { status, endTime: clock.now() });
}

export interface FlowPorts {
  readonly clock: Clock;
  readonly endings: Endings;
}

interface FlowRun extends FlowPorts {
  readonly flow: FlowState;
  readonly plan: ExecutionPlan;
  readonly session: JobSession;
}

/** The operations of one group, which run together as far as they do not wait for each other. */
class GroupRun {
  readonly #run: FlowRun;
  readonly #group: readonly HostOperation[];
  readonly #running = new Map<string, { readonly done: Promise<void>; readonly stop: AbortController }>();

  constructor(run: FlowRun, group: readonly HostOperation[]) {
    this.#run = run;
    this.#group = group;
  }

  async done(): Promise<void> {
    const { session, flow, clock } = this.#run;
    const [first] = this.#group;
    session.current_group = first && groupOf(first);
    for (const operation of this.#group) {
      if (dependenciesOf(operation).length === 0) this.#start(operation);
      else session.progress.set(operation.id, "waiting");
    }
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done));
    if (!session.stopped.aborted) return;
    for (const operation of this.#group) {
      const state = stateOf(flow, operation);
      if (state.endTime !== null) continue;
      const status = statusAfter[session.stopped.reason as StopReason];
      Object.assign(state, { status, endTime: clock.now(), exitCode: 0 });
      session.progress.set(operation.id, "stopped");
    }
  }

  #start(operation: HostOperation): void {
    if (this.#running.has(operation.id) || stateOf(this.#run.flow, operation).startTime !== null) return;
    const stop = new AbortController();
    const { stopped } = this.#run.session;
    const onStop = () => stop.abort(stopped.reason);
    if (stopped.aborted) onStop();
    stopped.addEventListener("abort", onStop, { once: true });
    const done = this.#runOperation(operation, stop.signal).finally(() => {
      stopped.removeEventListener("abort", onStop);
      this.#running.delete(operation.id);
      this.#stopFollowers(operation);
    });
    this.#running.set(operation.id, { done, stop });
  }

  /** What is to stop together with an operation that has ended. */
  #stopFollowers({ id }: HostOperation): void {
    for (const follower of this.#run.plan.dependents.get(id) ?? []) {
      if (stopsWithDependency(follower)) this.#running.get(follower.id)?.stop.abort("stopped");
    }
  }

  async #runOperation(operation: HostOperation, signal: AbortSignal): Promise<void> {
    const { flow, session, clock, plan, endings } = this.#run;
    const state = stateOf(flow, operation);
    if (signal.aborted) {
      const [startTime, status] = [clock.now(), statusAfter[signal.reason as StopReason]];
      Object.assign(state, { status, startTime, endTime: startTime, exitCode: 0 });
      return;
    }
    Object.assign(state, { providerId: randomUUID(), status: "running", startTime: clock.now() });
    session.progress.set(operation.id, "running");
    try {
      const { duration_ms, exit_code, log } = behaviourOf(operation);
      state.logs = log.map((line) => ({ type: "stdout", log: `${line}\n`, timestamp: clock.now() }));
      // Others start in the next moment: this one is not yet among those that run.
      if (tellsThatItStarted(operation)) {
        queueMicrotask(() => {
          for (const dependent of plan.dependents.get(operation.id) ?? []) this.#start(dependent);
        });
      }
      if (duration_ms === "until_ended") await endings.of(session.job, signal);
      else await clock.sleep(duration_ms, signal);
      end(operation, state, exit_code === 0 ? "success" : "failed", exit_code, clock.now());
      session.progress.set(operation.id, "finished");
    } catch (error) {
      if (isAppError(error, "ABORTED")) {
        cutOff(state, signal.reason as StopReason, clock.now());
        session.progress.set(operation.id, "stopped");
        return;
      }
      const message = error instanceof Error ? error.message : String(error);
      state.errors.push({ event: "operation-error", message });
      state.logs.push({ type: "nodeerr", log: `${message}\n`, timestamp: clock.now() });
      end(operation, state, "failed", exitCodeOfAHostsError, clock.now());
      session.progress.set(operation.id, "failed");
    }
  }
}

const exitCodeOfAHostsError = 2;

function end(
  operation: HostOperation,
  state: OperationState,
  status: OperationState["status"],
  exitCode: number,
  endTime: number,
): void {
  const results = capturedResults(operation, state.logs);
  Object.assign(state, { status, exitCode, endTime, ...(results && { results }) });
}

function stateOf({ opStates }: FlowState, { id }: HostOperation): OperationState {
  const state = opStates.find(({ operationId }) => operationId === id);
  if (!state) throw new RangeError(`operation ${id} has no state`);
  return state;
}
