// Listens to what a WebSocket tells until its input ends, over as many connections as it takes, and tells how often it was woken.
// Whatever goes wrong in an event listener ends this process, as it would end the provider.
import { type Address, createSolanaRpcFromTransport } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { createWakeUp } from "../../../src/nosana/wake-up.ts";
import type { Chain } from "../../../src/solana/index.ts";
import { SlotFloor } from "../../../src/solana/slot-floor.ts";
import { createSubscriptions } from "../../../src/solana/subscriptions.ts";

const watched = "11111111111111111111111111111111" as Address;
const rpcSubscriptions = createSubscriptions(String(process.argv[2]), { ping_interval_ms: 50 });
const never = async () => {
  throw new Error("nothing is asked over HTTP here");
};
const chain: Chain = {
  rpc: createSolanaRpcFromTransport(never),
  rpcSubscriptions,
  endpoint: "",
  redact: (text) => text,
  network: "localnet",
  genesisHash: never,
  shared: never,
  statusOf: never,
  commitment: "confirmed",
  floor: new SlotFloor(),
  log: silentLogger,
  // Connections are made again at once.
  clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 2_000) / 100, signal) },
};

const over = new AbortController();
const wakeUp = createWakeUp(chain, [rpcSubscriptions.accountNotifications(watched)], watched, over.signal);
process.stdin.resume().on("end", () => {
  over.abort();
  wakeUp.stop();
  process.stdout.write("survived");
});
