import { networkNames } from "../../../schema/network.ts";
import type { PrivateState } from "../../../src/bridge/index.ts";
import { type Kept, recall } from "./private-data.ts";

const network_data: Kept<string> = {
  key: "network",
  expected: `one of ${networkNames.join(", ")}`,
  is: (value): value is string => networkNames.some((name) => name === value),
};

/** Remembers the network a job lives on: on any other, its address means nothing. */
export function rememberNetwork(privateState: PrivateState, network: string): void {
  privateState.set(network_data.key, network);
}

/** The network the job lives on; null when that is not known. @throws AppError PRIVATE_DATA_DAMAGED. */
export function networkOf(privateState: PrivateState): string | null {
  return recall(privateState, network_data);
}

/** The network the job lives on, when it is not `network`; null when it is, or when that is not known. */
export function otherNetwork(privateState: PrivateState, network: string): string | null {
  const remembered = networkOf(privateState);
  return remembered === network ? null : remembered;
}
