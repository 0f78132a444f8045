import { type Address, generateKeyPairSigner, type KeyPairSigner } from "@solana/kit";
import { derivedSigner, type Wallet, walletSecret } from "../solana/index.ts";
import type { NetworkName } from "./network.ts";

/**
 * The keys of the accounts that a listing opens. The system program makes no account twice, so two listings with the
 * same keys are one job at most, until its account is closed.
 */
export interface NewAccounts {
  readonly job: KeyPairSigner;
  readonly run: KeyPairSigner;
}

/** What fixes a job's keys before it is posted. */
export interface PlannedKeys {
  readonly wallet: Wallet;
  readonly network: NetworkName;
  /** 32 random bytes as text of any kind. */
  readonly nonce: string;
}

/** Keys nobody has had before. */
export async function freshAccounts(): Promise<NewAccounts> {
  const [job, run] = await Promise.all([generateKeyPairSigner(), generateKeyPairSigner()]);
  return { job, run };
}

/** The same keys each time, which whoever knows the nonce alone cannot make. */
export async function plannedAccounts(keys: PlannedKeys): Promise<NewAccounts> {
  const secret = await secretOf(keys);
  const [job, run] = await Promise.all([derivedSigner(secret, names.job), derivedSigner(secret, names.run)]);
  return { job, run };
}

/** Where the job will be whose keys are {@link plannedAccounts}. */
export async function plannedJobAddress(keys: PlannedKeys): Promise<Address> {
  return (await derivedSigner(await secretOf(keys), names.job)).address;
}

const names = { job: "terraform-provider-nosana/1/job", run: "terraform-provider-nosana/1/run" };

const secretOf = ({ wallet, network, nonce }: PlannedKeys) =>
  walletSecret(
    wallet,
    `terraform-provider-nosana: keys of a planned job, 1\nnetwork: ${network}\nnonce: ${nonce}`,
  );
