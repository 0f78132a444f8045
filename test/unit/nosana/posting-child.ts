import { once } from "node:events";
import { Secret } from "../../../src/base/secret.ts";
import { address, connect, createJournal, type Journal, loadWallet } from "../../../src/nosana/public.ts";
import { ipfs_job, timeout_seconds } from "./posting.ts";

/**
 * A process that, with what the package exports, posts one job and says its address; a line on its input starts it. To be killed at any moment.
 * It is bundled, so that starting it takes a fraction of a second.
 */
const { endpoints, keypair, folder, intent } = JSON.parse(process.argv[2] ?? "");
const wallet = await loadWallet({ private_key: new Secret(keypair), keypair_path: "" });
if (!wallet) throw new Error("there is no wallet");
const client = connect("localnet", { ...endpoints, wallet: wallet.signer });
const kept = createJournal({ folder, wallet: wallet.address });
const journal: Journal = {
  ...kept,
  async record(entry) {
    await kept.record(entry);
    process.stdout.write("recorded\n");
  },
};

process.stdout.write("ready\n");
await once(process.stdin, "data");
const params = { market: address(endpoints.market_address), timeout: timeout_seconds, ipfsHash: ipfs_job };
await client.preflight(params);
const { job } =
  (await client.findPosted(journal, intent)) ?? (await client.post(params, { memory: { journal, intent } }));
process.stdout.write(`job ${job}\n`);
await journal.forget(job);
process.exit(0);
