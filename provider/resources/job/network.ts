import type { PrivateState } from "../../../src/bridge/index.ts";

const key = "network";

/** Remembers the network a job lives on: on any other, its address means nothing. */
export function rememberNetwork(privateState: PrivateState, network: string): void {
  privateState.set(key, network);
}

/** The network the job lives on; null when that is not known. */
export function networkOf(privateState: PrivateState): string | null {
  const remembered = privateState.get(key);
  return typeof remembered === "string" ? remembered : null;
}

/** The network the job lives on, when it is not `network`; null when it is, or when that is not known. */
export function otherNetwork(privateState: PrivateState, network: string): string | null {
  const remembered = networkOf(privateState);
  return remembered === network ? null : remembered;
}
