import type { Address } from "@solana/kit";
import type { HostDefinition } from "./definition.ts";
import type { FlowState, StopReason } from "./flow-state.ts";

/** Where an operation stands while it runs, in the words of the host API. */
export type OperationProgress =
  | "init"
  | "pending"
  | "waiting"
  | "running"
  | "stopped"
  | "failed"
  | "finished";

/** What a host knows of one job, from its first look at it to its posted result. */
export class JobSession {
  readonly job: Address;
  flow: FlowState | undefined;
  definition: HostDefinition | undefined;
  current_group: string | undefined;
  readonly progress = new Map<string, OperationProgress>();
  readonly #stop = new AbortController();
  #onDefinition: ((received: unknown) => void) | undefined;
  #onCollected: (() => void) | undefined;

  constructor(job: Address) {
    this.job = job;
  }

  /** Aborts when the job is to end before its operations do; the reason is a {@link StopReason}. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  stop(reason: StopReason): void {
    this.#stop.abort(reason);
  }

  /** Resolves with the definition that the owner sends. */
  awaitDefinition(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#onDefinition = resolve;
    });
  }

  /** Hands in a definition; false when none is awaited. */
  receiveDefinition(received: unknown): boolean {
    if (!this.#onDefinition) return false;
    this.#onDefinition(received);
    this.#onDefinition = undefined;
    return true;
  }

  /** Resolves once the owner has collected the result. */
  awaitCollection(): Promise<void> {
    return new Promise((resolve) => {
      this.#onCollected = resolve;
    });
  }

  collected(): void {
    this.#onCollected?.();
  }
}
