import type { Engine } from "./engine.ts";

/** Tells every call in flight to stop waiting; calls that come later are not affected. */
export function stopProvider(engine: Engine): void {
  engine.stopping.abort();
  engine.stopping = new AbortController();
}
