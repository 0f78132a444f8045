// Calls everything that the built package exports as a client, with arguments that no compiler would let pass, and prints
// what came of it other than a value or an AppError. Arguments: seed, number of calls.
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPairSigner } from "@solana/kit";
import * as ipfs from "terraform-provider-nosana/ipfs";
import * as nosana from "terraform-provider-nosana/nosana";

const [seed, calls] = process.argv.slice(2).map(Number);
let state = seed;
const random = () => {
  state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) | 0;
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
};
const one = (list) => list[Math.floor(random() * list.length)];

const wrong = [];
process.on("unhandledRejection", (error) => wrong.push(`unhandled rejection: ${error?.stack ?? error}`));
process.on("uncaughtException", (error) => wrong.push(`uncaught: ${error?.stack ?? error}`));

/** Nothing is served: whatever is well-formed enough to be asked is refused. */
const server = createServer((request, response) =>
  request.resume().on("end", () => response.writeHead(403).end()),
);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const endpoint = `http://127.0.0.1:${server.address().port}`;

const wallet = await generateKeyPairSigner();
const address = wallet.address;
const cid = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
const options = { rpc_endpoint: endpoint, max_requests_per_second: 10_000 };
const client = nosana.connect("localnet", { ...options, wallet });
const without = nosana.connect("localnet", options);
const pinning = ipfs.connectIpfs({ ipfs_api: endpoint, ipfs_gateways: [endpoint] });
const folder = join(tmpdir(), `odd-calls-${process.pid}`);
const journal = nosana.createJournal({ folder, wallet: address });

const values = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  Number.NaN,
  2n ** 70n,
  "",
  "x",
  "1".repeat(88),
  Symbol("s"),
  () => {},
  [],
  {},
  new Proxy(
    {},
    {
      get() {
        throw new Error("trap");
      },
    },
  ),
  {
    get job() {
      throw new Error("getter");
    },
  },
  { job: "x" },
  { job: address },
  { run: address },
  { market: "x", timeout: -1, ipfsHash: "x" },
  { market: address, timeout: 60, ipfsHash: cid },
  { market: address, timeout: 1.5, ipfsHash: cid },
  { job: "x", ipfsResultsHash: cid },
  { job: address, ipfsResultsHash: cid },
  { job: address, timeout: "soon" },
  { signal: "x" },
  { signal: AbortSignal.abort() },
  {
    until: () => {
      throw new Error("until");
    },
  },
  {
    onSigned: () => {
      throw new Error("signed");
    },
    timeout_seconds: 60n,
  },
  { timeout_seconds: "x" },
  { rpc_endpoint: "x" },
  { rpc_endpoint: 5 },
  { max_concurrent_requests: -1 },
  { keypair_path: 5 },
  { since: 5 },
  { intent: 5, account: "../x", signature: "x", last_valid_block_height: "x" },
  address,
  cid,
  "localnet",
  journal,
  { folder: 5 },
  { ipfs_gateways: "x" },
  { state: 99 },
  [address, "x"],
];

const members = (name, object) =>
  Object.entries(object).flatMap(([member, value]) =>
    typeof value === "function" ? [[`${name}.${member}`, value]] : [],
  );
const functions = [
  ...members("nosana", nosana).filter(([name]) => !/AppError/.test(name)),
  ...members("ipfs", ipfs).filter(([name]) => !/AppError/.test(name)),
  ...[client, without].flatMap((each) => [
    ...members("client", each),
    ...members("client.jobs", each.jobs),
    ...members("client.solana", each.solana),
  ]),
  ...members("pinning", pinning),
  ...members("journal", journal),
];

/** As far as a caller would go: an iteration is begun. */
async function used(result) {
  if (typeof result !== "object" || result === null || !(Symbol.asyncIterator in result)) return await result;
  for await (const value of result) return value;
}

const seen = new Set();
let refused = 0;
for (let nth = 0; nth < calls; nth++) {
  const [name, call] = functions[nth % functions.length];
  const args = Array.from({ length: Math.floor(random() * 3) }, () => one(values));
  seen.add(name);
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, 30_000, "late");
  });
  try {
    if ((await Promise.race([used(call(...args)), late])) === "late") wrong.push(`${name}: no answer`);
  } catch (error) {
    refused++;
    if (!nosana.isAppError(error) || !ipfs.isAppError(error))
      wrong.push(`${name}: ${error?.stack ?? String(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
// What a call left behind may fail a little later.
await new Promise((resolve) => setTimeout(resolve, 300));

let made;
try {
  nosana.digestOf("x");
} catch (error) {
  made = error;
}
const identity = [
  ipfs.isAppError(made),
  ipfs.isAppError(made, "CID_MALFORMED"),
  made instanceof ipfs.AppError,
];
process.stdout.write(JSON.stringify({ functions: seen.size, refused, wrong, identity }), () =>
  process.exit(0),
);
