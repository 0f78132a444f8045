import { AppError } from "../../../src/base/errors.ts";
import type { PrivateState } from "../../../src/bridge/index.ts";

/** What a key of the private data holds, and how to tell. */
export interface Kept<T> {
  readonly key: string;
  /** In words, for whoever edited it. */
  readonly expected: string;
  readonly is: (value: unknown) => value is T;
}

type Readable = Pick<PrivateState, "get">;

/**
 * What the provider keeps beside the state of a job. Null where there is nothing. It is part of the state file, which people
 * edit.
 * @throws AppError PRIVATE_DATA_DAMAGED for what the provider has not put there.
 */
export function recall<T>(privateState: Readable, { key, expected, is }: Kept<T>): T | null {
  const value = privateState.get(key);
  if (value === undefined) return null;
  if (!is(value)) throw new AppError("PRIVATE_DATA_DAMAGED", { key, expected });
  return value;
}

/** A fact that is there or is not. */
export function keptFlag(key: string): Kept<true> {
  return { key, expected: "true", is: (value) => value === true };
}
