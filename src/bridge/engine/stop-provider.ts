import type { Engine } from "./engine.ts";

/** Tells every call in flight to stop waiting; calls that come later are not affected. */
export function stopProvider(engine: Engine): void {
  engine.stopping.abort();
  engine.stopping = new AbortController();
}

/** The same when the process ends: what the calls in flight answer reaches nobody. */
export function abandonCalls(engine: Engine): void {
  engine.abandoned = true;
  stopProvider(engine);
}
