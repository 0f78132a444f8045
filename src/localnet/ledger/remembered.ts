/** Results of a pure function, as many as fit; the oldest are forgotten first. */
export class Remembered<K, V> {
  readonly #values = new Map<K, V>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: K, compute: () => V): V {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = compute();
    if (this.#values.size >= this.#most) this.#values.delete(this.#values.keys().next().value as K);
    this.#values.set(key, value);
    return value;
  }
}
