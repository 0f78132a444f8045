import { type Address, type Instruction, isSignerRole, isWritableRole } from "@solana/kit";
import { reasonOf } from "../base/errors.ts";
import type { Chain } from "./chain.ts";

/** No transaction of ours pays more than this, in lamports, to be preferred by validators. */
export const max_priority_fee_lamports = 100_000n;

const micro_lamports_per_lamport = 1_000_000n;
/** `getRecentPrioritizationFees` takes at most this many accounts. */
const most_accounts = 128;
/** Fees change within seconds, and the cap bounds what an old answer can cost. */
const keep_ms = 10_000;

/**
 * The median of what was lately paid by transactions that wrote the same accounts, in micro-lamports per compute
 * unit. 0 when nobody paid or it cannot be found out: a fee is a courtesy, not worth failing for.
 */
export async function recentUnitPrice(
  chain: Chain,
  instructions: readonly Instruction[],
  payer: Address,
  signal: AbortSignal | undefined,
): Promise<bigint> {
  try {
    const accounts = writtenAccounts(instructions, payer);
    const fees = await chain.shared(
      `priority fees ${accounts.join()}`,
      keep_ms,
      () => chain.rpc.getRecentPrioritizationFees(accounts).send(),
      signal,
    );
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

/** Accounts that sign beside the payer are being created: nobody has paid to write them, and no two are the same. */
function writtenAccounts(instructions: readonly Instruction[], payer: Address): Address[] {
  const written = instructions
    .flatMap((instruction) => instruction.accounts ?? [])
    .filter(({ address, role }) => isWritableRole(role) && (!isSignerRole(role) || address === payer))
    .map((meta) => meta.address);
  return [...new Set(written)].sort().slice(0, most_accounts);
}
