/** How often each method was called since the network was started, whatever became of the call. */
export class CallCounts {
  readonly #counts = new Map<string, number>();

  count(methods: readonly string[]): void {
    for (const method of methods) this.#counts.set(method, (this.#counts.get(method) ?? 0) + 1);
  }

  all(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)));
  }
}
