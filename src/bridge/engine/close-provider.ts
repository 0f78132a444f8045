import { reasonOf } from "../../base/errors.ts";
import type { Logger } from "../../base/log.ts";
import type { Engine } from "./engine.ts";

/** Tells the provider that a run has ended in order. Never fails: nobody would hear of it. */
export async function closeProvider<Services>(
  { provider, services }: Engine<Services>,
  log: Logger,
): Promise<void> {
  try {
    if (services !== null) await provider.close?.(services);
  } catch (error) {
    log.warn("the provider could not be closed", { reason: reasonOf(error) });
  }
}
