import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createSolanaRpc, generateKeyPair, getAddressFromPublicKey, lamports } from "@solana/kit";
import { jobBlock, jobDefinition } from "../support/jobs.ts";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";
import { createWorkspace, type Workspace } from "../support/terraform.ts";
import { until } from "../support/until.ts";

const nobodyListens = "http://127.0.0.1:9";

let localnet: Localnet;
let workspace: Workspace;
let folder: string;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "0"]);
  workspace = await createWorkspace(localnet.environment);
  folder = await mkdtemp(join(tmpdir(), "nosana-keys-"));
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
  await localnet.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Applies, expects exactly this error, and that nothing is in state, on chain, or on IPFS. */
async function expectRefusal(
  texts: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  command: "apply" | "plan" = "apply",
) {
  const run = await workspace[command](environment);
  expect([run.exit_code, run.text]).toEqual([1, expect.stringContaining("Error:")]);
  for (const text of texts) expect(run.text).toContain(text);
  expect(run.text).not.toMatch(/\bat \S+ \(|node:internal|\.mjs:\d+/);
  expect(await workspace.resources()).toEqual([]);
  expect(await jobsOnChain(localnet.endpoints)).toEqual([]);
}

describe("job_definition", () => {
  const raw = (text: string) =>
    `resource "nosana_job" "test" {\n  job_definition = ${JSON.stringify(text).replace(/\$\{/g, "$$${")}\n}\n`;
  const [op] = jobDefinition().ops;
  const withOps = (...ops: readonly unknown[]) => JSON.stringify({ ...jobDefinition(), ops });
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["is no JSON", '{"version": ', ["job_definition", "JSON"]],
    [
      "has another type",
      JSON.stringify({ ...jobDefinition(), type: "vm" }),
      ["job_definition at type", '"container"'],
    ],
    ["has an unknown op type", withOps({ ...op, type: "container/exec" }), ["ops[0].type", "container/run"]],
    ["has two ops of one id", withOps(op, op), ["job_definition at ops[1].id: is the id of ops[0] already"]],
    ["has no ops", withOps(), ["job_definition at ops"]],
    [
      "exposes port 70000",
      withOps({ ...op, args: { ...op?.args, expose: 70000 } }),
      ["ops[0].args.expose", "65535"],
    ],
    [
      "has a number in env",
      withOps({ ...op, args: { ...op?.args, env: { A: 5 } } }),
      ["ops[0].args.env.A", "string"],
    ],
    [
      "misspells a property",
      withOps({ ...op, args: { ...op?.args, imgae: "x" } }),
      ["ops[0].args", '"image"'],
    ],
  ];
  test.each(cases)("%s: the plan fails and names the place", async (_name, text, expected) => {
    await workspace.write(raw(text));
    await expectRefusal(["Invalid job definition", ...expected], {}, "plan");
  });
});

describe("arguments", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "timeout_seconds of 0",
      "timeout_seconds = 0",
      ["timeout_seconds must be a whole number of seconds from 1"],
    ],
    [
      "completion_timeout_seconds of 0",
      "completion_timeout_seconds = 0",
      ["completion_timeout_seconds must be"],
    ],
    ["timeout_seconds of 1.5", "timeout_seconds = 1.5", ["timeout_seconds must be a whole number", "1.5"]],
    [
      "an unknown on_timeout",
      'on_timeout = "explode"',
      ['on_timeout must be one of "fail", "warn"', '"explode"'],
    ],
    ["a time-out that is no duration", 'timeouts {\n create = "1 hour"\n }', ["timeouts.create", '"1h30m"']],
    ["a market that is no address", 'market = "cheap-gpus"', ['"cheap-gpus" is not the address of a market']],
  ];
  test.each(cases)("%s", async (_name, argument, expected) => {
    await workspace.write(jobBlock({ arguments: argument }));
    await expectRefusal(expected, {}, "plan");
  });
});

describe("provider settings", () => {
  const cases: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
    [
      "an unknown network",
      { NOSANA_NETWORK: "testnet" },
      ["NOSANA_NETWORK", '"mainnet", "devnet", "localnet"'],
    ],
    ["an endpoint that is no URL", { NOSANA_RPC_ENDPOINT: "localhost" }, ["NOSANA_RPC_ENDPOINT", "http://"]],
    [
      "a private key that is no key",
      { NOSANA_PRIVATE_KEY: "correct horse" },
      ["Invalid wallet key", "base58"],
    ],
    [
      "a private key with a byte too few",
      { NOSANA_PRIVATE_KEY: `[${Array(63).fill(1)}]` },
      ["Invalid wallet key", "64"],
    ],
    [
      "a key pair whose halves differ",
      { NOSANA_PRIVATE_KEY: `[${Array(64).fill(1)}]` },
      ["Invalid wallet key"],
    ],
    [
      "a pinning token that was read with its line break",
      { NOSANA_IPFS_TOKEN: "abc\n" },
      ["Invalid environment variable NOSANA_IPFS_TOKEN", "a line break follows it"],
    ],
  ];
  test.each(cases)("%s", async (_name, environment, expected) => {
    await workspace.write(jobBlock());
    await expectRefusal(expected, environment);
  });

  test("a keypair file that is no key names the file", async () => {
    const path = join(folder, "garbage.json");
    await writeFile(path, "{}");
    await workspace.write(jobBlock());
    await expectRefusal(["Invalid wallet key", "garbage.json"], { NOSANA_KEYPAIR_PATH: path });
  });

  test("a keypair file that does not exist", async () => {
    await workspace.write(jobBlock());
    await expectRefusal(["No wallet", "absent.json", "NOSANA_PRIVATE_KEY"], {
      NOSANA_KEYPAIR_PATH: join(folder, "absent.json"),
    });
  });

  test("no market anywhere", async () => {
    await workspace.write(jobBlock());
    await expectRefusal(["No market", "market_address"], { NOSANA_MARKET_ADDRESS: "" }, "plan");
  });
});

describe("endpoints", () => {
  test("an RPC endpoint that nobody serves", async () => {
    await workspace.write(jobBlock());
    await expectRefusal(["Solana RPC endpoint not reachable", "127.0.0.1:9", "rpc_endpoint"], {
      NOSANA_RPC_ENDPOINT: nobodyListens,
    });
  });

  test("an IPFS service that nobody serves", async () => {
    await workspace.write(jobBlock());
    await expectRefusal(["IPFS service not reachable", "127.0.0.1:9", "ipfs_api"], {
      NOSANA_IPFS_API: nobodyListens,
    });
  });
});

describe("markets and money", () => {
  test("a market that does not exist", async () => {
    await workspace.write(jobBlock({ arguments: 'market = "7AtiXMSH6R1jjBxrcYjehCkkSF7zvYWte63gwEDBcGHq"' }));
    await expectRefusal(["Unknown market", "7AtiXMSH6R1jjBxrcYjehCkkSF7zvYWte63gwEDBcGHq"]);
  });

  test("an address that is something else", async () => {
    await workspace.write(jobBlock({ arguments: `market = "${localnet.endpoints.nos_mint}"` }));
    await expectRefusal(["Not the expected account", "market"]);
  });

  test("a wallet without SOL or NOS: one error with both amounts and the address to fund", async () => {
    const { path, address } = await newWallet();
    await workspace.write(jobBlock());
    const environment = { NOSANA_KEYPAIR_PATH: path };
    await expectRefusal(
      ["Wallet cannot pay for the job", "SOL missing", "NOS missing", `to ${address}`],
      environment,
    );
  });

  test("a wallet with SOL and no NOS: exactly the deposit is missing", async () => {
    const { path, address } = await newWallet();
    const rpc = createSolanaRpc(localnet.endpoints.rpc_endpoint);
    await rpc.requestAirdrop(address, lamports(1_000_000_000n)).send();
    await until(async () => (await rpc.getBalance(address).send()).value > 0n);
    await workspace.write(jobBlock({ arguments: "timeout_seconds = 1000" }));
    const market = await rpc
      .getAccountInfo(localnet.endpoints.market_address as never, { encoding: "base64" })
      .send();
    const price = Buffer.from(market.value?.data[0] ?? "", "base64").readBigUInt64LE(48);
    const missing = Number(price * 1000n) / 1e6;
    await expectRefusal([`Send at least ${missing} NOS to ${address}`], { NOSANA_KEYPAIR_PATH: path });
  });
});

test("importing what is no address, or no job", async () => {
  await workspace.write(jobBlock());
  const importing = (id: string) =>
    workspace.run(["import", "-input=false", "-no-color", "nosana_job.test", id]);
  const malformed = await importing("job-id-12345");
  expect([malformed.exit_code, malformed.text]).toEqual([
    1,
    expect.stringContaining('"job-id-12345" is not the address'),
  ]);
  const absent = await importing("7AtiXMSH6R1jjBxrcYjehCkkSF7zvYWte63gwEDBcGHq");
  expect([absent.exit_code, absent.text]).toEqual([1, expect.stringContaining("No such job")]);
  const market = await importing(localnet.endpoints.market_address);
  expect([market.exit_code, market.text]).toEqual([
    1,
    expect.stringContaining("a market account of the Jobs program"),
  ]);
  expect(await workspace.resources()).toEqual([]);
});

async function newWallet() {
  const keys = await generateKeyPair(true);
  const [seed, public_half] = await Promise.all([
    crypto.subtle.exportKey("pkcs8", keys.privateKey).then((der) => Buffer.from(der).subarray(-32)),
    crypto.subtle.exportKey("raw", keys.publicKey).then((bytes) => Buffer.from(bytes)),
  ]);
  const address = await getAddressFromPublicKey(keys.publicKey);
  const path = join(folder, `${address}.json`);
  await writeFile(path, JSON.stringify([...seed, ...public_half]));
  return { path, address };
}
