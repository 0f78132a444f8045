import type { Logger } from "../../base/log.ts";
import type { Engine } from "./engine.ts";
import type { AnyEphemeralResource } from "./ephemeral-resource.ts";
import { PrivateState } from "./private-state.ts";
import { runHandler } from "./run-handler.ts";

/** An ephemeral resource that is open, with what is needed to close it. */
export interface Lease {
  readonly resource: AnyEphemeralResource<unknown>;
  readonly private: Uint8Array;
  readonly services: unknown;
}

/** The leases of a process. Terraform does not close what it opened in a run that fails: the process must. */
export class Leases {
  readonly #open = new Set<Lease>();

  add(lease: Lease): void {
    this.#open.add(lease);
  }

  /** Takes out one with this private state; where several are alike, it does not matter which. */
  take(type_name: string, private_bytes: Uint8Array): Lease | null {
    const bytes = Buffer.from(private_bytes);
    for (const lease of this.#open)
      if (lease.resource.type_name === type_name && bytes.equals(lease.private)) {
        this.#open.delete(lease);
        return lease;
      }
    return null;
  }

  takeAll(): readonly Lease[] {
    const all = [...this.#open];
    this.#open.clear();
    return all;
  }
}

/**
 * Closes whatever is still open, all at once, because the process is about to end. Never throws: what fails is
 * logged. The stop that came before does not abort it; the caller decides how long to wait.
 */
export async function closeLeases(engine: Engine, log: Logger): Promise<void> {
  await Promise.all(
    engine.leases.takeAll().map(async ({ resource, private: bytes, services }) => {
      const { type_name } = resource;
      const { diagnostics } = await runHandler(
        engine.provider,
        { signal: new AbortController().signal, log },
        async (context) => resource.close?.({ private: PrivateState.decode(bytes) }, services, context),
        () => undefined,
      );
      const problems = diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`);
      if (problems.length === 0) log.debug("closed an ephemeral resource that was left open", { type_name });
      else log.error("an ephemeral resource was left open and could not be closed", { type_name, problems });
    }),
  );
}
