import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { getMarketAccountDecoder } from "@nosana/jobs-program";
import { address, createSolanaRpc } from "@solana/kit";
import { jobsOnChain, type Localnet } from "./localnet.ts";
import type { Workspace } from "./terraform.ts";

/** What appeared on chain while something was done. */
export interface Posted {
  /** Addresses of new jobs, in the order of their text. */
  readonly ids: readonly string[];
  /** Base units of NOS that were deposited for them; with no host to take the jobs they stay where they are. */
  readonly paid: bigint;
}

/** Asks the chain itself, and not our client. What is paid is that into the `market`, by default the network's own. */
export async function postedBy(
  { endpoints }: Localnet,
  work: () => Promise<void>,
  market = endpoints.market_address,
): Promise<Posted> {
  const held = () => vaultBalance(endpoints, market);
  const [jobs, balance] = [await jobsOnChain(endpoints), await held()];
  await work();
  const after = await jobsOnChain(endpoints);
  return { ids: after.filter((id) => !jobs.includes(id)), paid: (await held()) - balance };
}

/** Base units of NOS in the market's vault: one deposit more for each job posted. */
async function vaultBalance({ rpc_endpoint }: Localnet["endpoints"], market: string): Promise<bigint> {
  const chain = createSolanaRpc(rpc_endpoint);
  const { value } = await chain.getAccountInfo(address(market), { encoding: "base64" }).send();
  const { vault } = getMarketAccountDecoder().decode(Buffer.from(value?.data[0] ?? "", "base64"));
  return BigInt((await chain.getTokenAccountBalance(vault).send()).value.amount);
}

/** Names of the files in a workspace's journals: none once a refresh has seen all its jobs in state. */
export async function rememberedPostings({ folder }: Workspace): Promise<readonly string[]> {
  const journals = join(folder, ".local", "share", "terraform-provider-nosana", "journal");
  const inside = await readdir(journals, { recursive: true, withFileTypes: true }).catch(() => []);
  return inside.filter((each) => each.isFile()).map(({ name }) => name);
}
