import { once } from "node:events";
import { address } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { Secret } from "../../../src/base/secret.ts";
import { createJournal, type Journal, loadWallet } from "../../../src/solana/index.ts";
import { clientFor, postOnce } from "./posting.ts";

/**
 * A process that posts one job and says its address; a line on its input starts it. To be killed at any moment.
 * It is bundled, so that starting it takes a fraction of a second.
 */
const { endpoints, keypair, folder, intent } = JSON.parse(process.argv[2] ?? "");
const wallet = await loadWallet({ private_key: new Secret(keypair), keypair_path: "" });
if (!wallet) throw new Error("there is no wallet");
const { client } = clientFor({ endpoints });
const kept = createJournal({ folder, wallet: wallet.address, clock: systemClock, log: silentLogger });
const journal: Journal = {
  ...kept,
  async record(entry) {
    await kept.record(entry);
    process.stdout.write("recorded\n");
  },
};

process.stdout.write("ready\n");
await once(process.stdin, "data");
const job = await postOnce(client, { market: address(endpoints.market_address), wallet, journal, intent });
process.stdout.write(`job ${job}\n`);
await journal.forget(job);
process.exit(0);
