import { randomUUID } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { isAppError } from "../../base/errors.ts";
import { behaviourOf, type HostDefinition, type HostOperation } from "./definition.ts";
import {
  type FlowState,
  groupOf,
  initialState,
  type OperationState,
  type StopReason,
  stopState,
} from "./flow-state.ts";

/** Signals a flow's end; its reason is a {@link StopReason}. */
export type StopSignal = AbortSignal;

/** "Runs" the operations: groups one after the other in order of their first operation, a group's operations together. */
export async function runFlow(
  definition: HostDefinition,
  clock: Clock,
  signal: StopSignal,
): Promise<FlowState> {
  const flow = initialState(definition.ops, clock.now());
  const operations = definition.ops.map((operation, index) => {
    const state = flow.opStates[index];
    if (!state) throw new RangeError("every operation has a state");
    return { operation, state };
  });
  const groups = [...new Set(definition.ops.map(groupOf))];
  try {
    for (const name of groups) {
      const group = operations.filter(({ operation }) => groupOf(operation) === name);
      await Promise.all(group.map(({ operation, state }) => runOperation(operation, state, clock, signal)));
    }
    Object.assign(flow, { status: "success", endTime: clock.now() });
  } catch (error) {
    if (!isAppError(error, "ABORTED")) throw error;
    stopState(flow, signal.reason as StopReason, clock.now());
  }
  return flow;
}

async function runOperation(
  operation: HostOperation,
  state: OperationState,
  clock: Clock,
  signal: StopSignal,
): Promise<void> {
  const { duration_ms, exit_code, log } = behaviourOf(operation);
  const startTime = clock.now();
  Object.assign(state, { providerId: randomUUID(), status: "running", startTime });
  state.logs = log.map((line) => ({ type: "stdout", log: `${line}\n`, timestamp: startTime }));
  await clock.sleep(duration_ms, signal);
  const status = exit_code === 0 ? "success" : "failed";
  Object.assign(state, { status, endTime: clock.now(), exitCode: exit_code });
}
