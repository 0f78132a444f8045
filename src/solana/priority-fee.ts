import { type Address, type Instruction, isWritableRole } from "@solana/kit";
import { reasonOf } from "../base/errors.ts";
import type { Chain } from "./chain.ts";

/** No transaction of ours pays more than this, in lamports, to be preferred by validators. */
export const max_priority_fee_lamports = 100_000n;

const micro_lamports_per_lamport = 1_000_000n;
/** `getRecentPrioritizationFees` takes at most this many accounts. */
const most_accounts = 128;

/**
 * The median of what was lately paid by transactions that wrote the same accounts, in micro-lamports per compute
 * unit. 0 when nobody paid or it cannot be found out: a fee is a courtesy, not worth failing for.
 */
export async function recentUnitPrice(
  chain: Chain,
  instructions: readonly Instruction[],
  signal: AbortSignal | undefined,
): Promise<bigint> {
  try {
    const fees = await chain.rpc
      .getRecentPrioritizationFees(writtenAccounts(instructions))
      .send(signal ? { abortSignal: signal } : undefined);
    const sorted = fees.map((fee) => BigInt(fee.prioritizationFee)).sort((a, b) => (a < b ? -1 : 1));
    return sorted[Math.floor(sorted.length / 2)] ?? 0n;
  } catch (error) {
    chain.log.debug("no recent priority fees, paying none", { reason: reasonOf(error) });
    return 0n;
  }
}

/** The unit price lowered until `unit_limit` units cost no more than {@link max_priority_fee_lamports}. */
export function clampUnitPrice(unit_price: bigint, unit_limit: number): bigint {
  const highest = (max_priority_fee_lamports * micro_lamports_per_lamport) / BigInt(unit_limit);
  return unit_price < highest ? unit_price : highest;
}

function writtenAccounts(instructions: readonly Instruction[]): Address[] {
  const written = instructions.flatMap((instruction) =>
    (instruction.accounts ?? []).filter((meta) => isWritableRole(meta.role)).map((meta) => meta.address),
  );
  return [...new Set(written)].slice(0, most_accounts);
}
