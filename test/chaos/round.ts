import type { Fault } from "../support/faulty-rpc.ts";
import { randomNumbers } from "../support/random.ts";

/** What a job of a round is like. */
export interface ChaosJob {
  readonly name: string;
  /** `success` and `failure` end by themselves; `service` lives until it is stopped. */
  readonly ends: "success" | "failure" | "service";
  readonly waits: boolean;
}

/** What goes wrong with one command. */
export interface Trouble {
  /** Requests that get through before the first fault. */
  readonly after: number;
  /** Requests that are hit from then on, each with one of the kinds. */
  readonly faulty: number;
  readonly kinds: readonly Fault[];
  /** What is done to the processes at the first fault. */
  readonly blow: "none" | "kill" | "interrupt" | "interrupt_twice";
  /** The wall clock jumps by so many seconds, three times while the provider lives. */
  readonly clock_jump_seconds: number;
  /** Nothing more can be written to the disk of the provider's own files from the first fault on. */
  readonly disk_full: boolean;
  /** The state that the command wrote is lost, as when a backend refuses it. */
  readonly state_lost: boolean;
  /** Slots that the node is behind. */
  readonly lag_slots: number;
}

export type Change = "create" | "extend" | "replace" | "add" | "refresh" | "stop_waiting";

/** One command of the user's. */
export interface Step {
  readonly change: Change | "destroy";
  readonly trouble: Trouble;
}

/** All that a seed decides. */
export interface Round {
  readonly seed: number;
  /** Served by one process for all its commands, which costs less; or started by each command, as users do. */
  readonly served_once: boolean;
  readonly jobs: readonly ChaosJob[];
  readonly on_destroy: "stop" | "detach";
  readonly steps: readonly Step[];
}

const calm: Trouble = {
  after: 0,
  faulty: 0,
  kinds: [],
  blow: "none",
  clock_jump_seconds: 0,
  disk_full: false,
  state_lost: false,
  lag_slots: 0,
};

/** The command that shows what became of everything, with nobody disturbing it. */
export const calmApply: Step = { change: "refresh", trouble: calm };
export const calmDestroy: Step = { change: "destroy", trouble: calm };

const faults: readonly Fault[] = [
  "drop_answer",
  "drop_request",
  "too_many_requests",
  "server_error",
  "forbidden",
];

/** The same round for the same seed. */
export function roundOf(seed: number, served_once: boolean): Round {
  const random = randomNumbers(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const chance = (share: number) => random() < share;

  const job = (name: string): ChaosJob => {
    const ends = oneOf(["success", "success", "failure", "service"] as const);
    return { name, ends, waits: ends !== "service" && chance(0.6) };
  };
  const trouble = (): Trouble => ({
    after: below(24),
    faulty: oneOf([0, 0, 1, 2, 4, 8]),
    kinds: [oneOf(faults), oneOf(faults)],
    blow: oneOf(["none", "none", "none", "kill", "kill", "interrupt", "interrupt_twice"] as const),
    clock_jump_seconds: chance(0.25) ? oneOf([-7_200, -60, 60, 300, 7_200]) : 0,
    disk_full: chance(0.15),
    state_lost: chance(0.15),
    lag_slots: oneOf([0, 0, 8, 40]),
  });

  const names = ["a", "b", "c"].slice(0, 1 + below(3));
  const jobs = names.map(job);
  const changes = Array.from({ length: below(3) }, () =>
    oneOf(["extend", "replace", "add", "refresh", "stop_waiting"] as const),
  );
  return {
    seed,
    served_once,
    jobs,
    on_destroy: oneOf(["stop", "stop", "detach"] as const),
    steps: [
      { change: "create", trouble: trouble() },
      ...changes.map((change) => ({ change, trouble: trouble() })),
      ...(chance(0.6) ? [{ change: "destroy" as const, trouble: trouble() }] : []),
    ],
  };
}
