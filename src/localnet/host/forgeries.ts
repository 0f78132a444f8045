import type { Address } from "@solana/kit";

/** Bytes that hosts give away instead of a result of theirs: what hostile hosts do, who may post anything. */
export class Forgeries {
  readonly #ready: Uint8Array[] = [];
  readonly #of = new Map<Address, Uint8Array>();

  /** The next job that ends has this for its result. */
  add(content: Uint8Array): void {
    this.#ready.push(content);
  }

  /** What stands for the result of this job, which has ended; undefined when the result is its own. */
  take(job: Address): Uint8Array | undefined {
    const forged = this.#ready.shift();
    if (forged) this.#of.set(job, forged);
    return this.of(job);
  }

  /** The same, without taking one. */
  of(job: Address): Uint8Array | undefined {
    return this.#of.get(job);
  }
}
