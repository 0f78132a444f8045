import {
  ASSIGN_DISCRIMINATOR,
  EXTEND_DISCRIMINATOR,
  getJobAccountDecoder,
  LIST_DISCRIMINATOR,
} from "@nosana/jobs-program";
import { type Address, getBase58Encoder, type Signature } from "@solana/kit";
import type { ChaosNetwork, RoundWallet } from "./network.ts";

/** What a wallet paid for a job. */
export interface PaidJob {
  readonly job: Address;
  /** Base units of NOS that its posting and its extensions took out of the wallet. */
  readonly taken: bigint;
  /** How often it was posted: once. */
  readonly postings: number;
}

/** Everything that the wallet ever posted, read from its transactions, since accounts of jobs may be closed. */
export async function paidJobs({ leader }: ChaosNetwork, wallet: RoundWallet): Promise<readonly PaidJob[]> {
  const signatures = await leader.rpc.getSignaturesForAddress(wallet.address, { limit: 1000 }).send();
  const jobs = new Map<Address, { taken: bigint; postings: number }>();
  for (const { signature, err } of signatures) {
    if (err !== null) continue;
    for (const { job, taken, posts } of await paymentsIn(leader, signature, wallet)) {
      const known = jobs.get(job) ?? { taken: 0n, postings: 0 };
      jobs.set(job, { taken: known.taken + taken, postings: known.postings + (posts ? 1 : 0) });
    }
  }
  return [...jobs].map(([job, paid]) => ({ job, ...paid }));
}

const paying = [
  [LIST_DISCRIMINATOR, true],
  [ASSIGN_DISCRIMINATOR, true],
  [EXTEND_DISCRIMINATOR, false],
] as const;

async function paymentsIn(
  { rpc, endpoints }: ChaosNetwork["leader"],
  signature: Signature,
  wallet: RoundWallet,
) {
  const found = await rpc
    .getTransaction(signature, {
      commitment: "confirmed",
      encoding: "json",
      maxSupportedTransactionVersion: 0,
    })
    .send();
  if (!found?.meta) throw new Error(`the leader does not know transaction ${signature}`);
  const { accountKeys, instructions } = found.transaction.message;
  const held = (balances: typeof found.meta.preTokenBalances) =>
    BigInt(
      balances?.find(({ accountIndex }) => accountKeys[accountIndex] === wallet.nos)?.uiTokenAmount.amount ??
        0,
    );
  const taken = held(found.meta.preTokenBalances) - held(found.meta.postTokenBalances);
  return instructions
    .filter(({ programIdIndex }) => accountKeys[programIdIndex] === endpoints.jobs_program)
    .flatMap(({ data, accounts }) => {
      const bytes = Buffer.from(getBase58Encoder().encode(data));
      const kind = paying.find(([discriminator]) => bytes.subarray(0, 8).equals(Buffer.from(discriminator)));
      const job = accountKeys[accounts[0] ?? -1];
      return kind && job ? [{ job, taken, posts: kind[1] }] : [];
    });
}

/** A job's account as the program keeps it; null when there is none. */
export async function jobAccount({ leader }: ChaosNetwork, job: Address) {
  const { value } = await leader.rpc
    .getAccountInfo(job, { encoding: "base64", commitment: "confirmed" })
    .send();
  return value ? getJobAccountDecoder().decode(Buffer.from(value.data[0], "base64")) : null;
}

/** Whether it waits for a host or runs: the program's account of an ended job says 2, and of one taken back is gone. */
export async function isLive(network: ChaosNetwork, job: Address): Promise<boolean> {
  const account = await jobAccount(network, job);
  return account !== null && account.state !== 2;
}
