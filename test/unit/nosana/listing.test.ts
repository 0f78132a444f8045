import { describe, expect, test } from "@jest/globals";
import { parseListInstruction } from "@nosana/jobs-program";
import {
  AccountRole,
  type Address,
  generateKeyPairSigner,
  getAddressEncoder,
  getProgramDerivedAddress,
  type Instruction,
} from "@solana/kit";
import { cidFromDigest, type ExactClient, freshAccounts } from "../../../src/nosana/index.ts";
import {
  addressOf,
  clientOf,
  jobAccount,
  market,
  marketAccount,
  network,
  tokenAccount,
  walletAccount,
} from "./fake-program.ts";

const signer = await generateKeyPairSigner();
const wallet = { address: signer.address, signer };
const ipfs_job = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
const timeout_seconds = 3600n;

type Fields = Parameters<typeof marketAccount>[0];

/** A market, a wallet and its token account; null where there is none. */
function world({
  lamports = 1_000_000_000n,
  nos = 10_000_000n as bigint | null,
  fields = {} as Fields,
} = {}) {
  const accounts = (address: Address) => {
    if (address === market) return marketAccount(fields);
    if (address === wallet.address) return walletAccount(lamports);
    return nos === null ? null : tokenAccount(nos);
  };
  return { accounts, ...clientOf(accounts) };
}

/** A market, and a wallet with enough of everything. */
const funded = (address: Address) => {
  if (address === market) return marketAccount();
  return address === wallet.address ? walletAccount(1_000_000_000n) : tokenAccount(10_000_000n);
};

const check = (client: ExactClient) => client.preflight({ market, timeout_seconds, wallet });

describe("preflight", () => {
  test("tells price and deposit", async () => {
    await expect(check(world().client)).resolves.toMatchObject({
      price: 115n,
      deposit: 414_000n,
      market: { address: market, queue_type: "empty", job_type: 0, vault: addressOf(9) },
    });
  });

  test("needs a market", async () => {
    const none = clientOf((address) => (address === market ? null : funded(address)));
    await expect(check(none.client)).rejects.toMatchObject({
      code: "MARKET_NOT_FOUND",
      context: { network: "localnet" },
    });
    const other = clientOf((address) => (address === market ? jobAccount() : funded(address)));
    await expect(check(other.client)).rejects.toMatchObject({ code: "ACCOUNT_OF_ANOTHER_KIND" });
  });

  const queueOf = (length: number) => Array.from({ length }, (_, index) => addressOf(index % 250));
  test.each<[string, Fields, object | null]>([
    ["a market that never queues", { jobType: 255 }, { code: "MARKET_NEVER_QUEUES" }],
    [
      "a full queue of jobs",
      { queueType: 0, queue: queueOf(314) },
      { code: "MARKET_QUEUE_FULL", context: { length: 314 } },
    ],
    ["an almost full queue of jobs", { queueType: 0, queue: queueOf(313) }, null],
    ["a long queue of nodes", { queueType: 1, queue: queueOf(314) }, null],
  ])("%s", async (_, fields, error) => {
    const checked = check(world({ fields }).client);
    if (error) await expect(checked).rejects.toMatchObject(error);
    else await expect(checked).resolves.toMatchObject({ price: 115n });
  });

  // job rent + run rent + an empty account's rent + 3 signatures + the most that is paid for priority
  const sol = 2_561_280n + 1_726_080n + 890_880n + 15_000n + 100_000n;
  test.each<[string, { lamports?: bigint; nos?: bigint | null; fields?: Fields }, object[]]>([
    ["just enough", { lamports: sol, nos: 414_000n }, []],
    [
      "too little SOL",
      { lamports: sol - 1n },
      [{ token: "SOL", required: sol, available: sol - 1n, decimals: 9 }],
    ],
    [
      "too little NOS",
      { nos: 413_999n },
      [{ token: "NOS", required: 414_000n, available: 413_999n, decimals: 6 }],
    ],
    [
      "nothing at all",
      { lamports: 0n, nos: null },
      [
        { token: "SOL", required: sol + 2_039_280n, available: 0n, decimals: 9 },
        { token: "NOS", required: 414_000n, available: 0n, decimals: 6 },
      ],
    ],
    [
      "no NOS account for a free market",
      { lamports: sol + 2_039_280n, nos: null, fields: { jobPrice: 0 } },
      [],
    ],
  ])("a wallet with %s", async (_, state, shortfalls) => {
    const checked = check(world(state).client);
    if (shortfalls.length === 0) await expect(checked).resolves.toBeDefined();
    else
      await expect(checked).rejects.toMatchObject({
        code: "WALLET_SHORT",
        context: { address: wallet.address, shortfalls },
      });
  });

  test("tells everything that is wrong at once, with amounts and what they are for", async () => {
    const { client } = world({ lamports: 0n, nos: null, fields: { jobType: 255 } });
    const error = await check(client).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "PREFLIGHT_FAILED",
      context: { problems: [{ code: "MARKET_NEVER_QUEUES" }, { code: "WALLET_SHORT" }] },
    });
    const { message } = error as Error;
    expect(message).toContain("0.00721752 as rent of accounts, up to 0.000115 as fees");
    expect(message).toContain("0.414 NOS missing (needs 0.414, has 0: the wallet has no NOS account yet)");
  });

  test("an unknown market is told beside the SOL that is missing", async () => {
    await expect(check(clientOf(() => null).client)).rejects.toMatchObject({
      code: "PREFLIGHT_FAILED",
      context: { problems: [{ code: "MARKET_NOT_FOUND" }, { code: "WALLET_SHORT" }] },
    });
  });

  test("costs one request, and jobs posted at the same time share it", async () => {
    const { client, node } = world();
    await Promise.all([check(client), check(client), check(client)]);
    expect(node.calls.map(({ method }) => method).sort()).toEqual([
      "getMultipleAccounts",
      "getProgramAccounts",
    ]);
  });
});

describe("a listing", () => {
  const build = (client: ExactClient) => client.buildListing({ market, timeout_seconds, ipfs_job, wallet });
  const parse = (instruction: Instruction | undefined) =>
    parseListInstruction(instruction as Parameters<typeof parseListInstruction>[0]);

  test("names every account the program wants, with fresh signers", async () => {
    const { client } = world();
    const listing = await build(client);
    expect(listing.instructions).toHaveLength(1);
    const { accounts, data, programAddress } = parse(listing.instructions[0]);
    expect(programAddress).toBe(network.jobs_program);
    expect(data.timeout).toBe(3600n);
    expect(cidFromDigest(new Uint8Array(data.ipfsJob))).toBe(ipfs_job);
    const encode = getAddressEncoder().encode;
    const [vault] = await getProgramDerivedAddress({
      programAddress: network.jobs_program,
      seeds: [encode(market), encode(network.nos_mint)],
    });
    const [rewardsVault] = await getProgramDerivedAddress({
      programAddress: network.rewards_program,
      seeds: [getAddressEncoder().encode(network.nos_mint)],
    });
    expect(Object.entries(accounts).map(([name, meta]) => [name, meta?.address])).toEqual([
      ["job", listing.job],
      ["market", market],
      ["run", listing.run],
      ["user", expect.any(String)],
      ["vault", vault],
      ["payer", wallet.address],
      ["rewardsReflection", "6tjbAfNHnUusWLZqFznMKyBrjs1ZX92eyKwiUi2Bsg3x"],
      ["rewardsVault", rewardsVault],
      ["authority", wallet.address],
      ["rewardsProgram", network.rewards_program],
      ["tokenProgram", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"],
      ["systemProgram", "11111111111111111111111111111111"],
    ]);
    expect(rewardsVault).toBe("4wk8dRGWQSCdRzvVJxu1jawHkV9pfzrEfUxYwYfwbXuk");
    for (const name of ["job", "run", "payer"] as const) {
      expect(accounts[name]).toMatchObject({ role: AccountRole.WRITABLE_SIGNER, signer: expect.anything() });
    }
    expect((await build(client)).job).not.toBe(listing.job);
  });

  test("opens the accounts whose keys it is given, as often as it is built", async () => {
    const { client } = world();
    const accounts = await freshAccounts();
    for (const _ of [1, 2]) {
      const listing = await client.buildListing({ market, timeout_seconds, ipfs_job, wallet, accounts });
      expect([listing.job, listing.run]).toEqual([accounts.job.address, accounts.run.address]);
    }
  });

  test("creates the wallet's NOS account when there is none", async () => {
    const { instructions, preparation } = await build(world({ nos: null, fields: { jobPrice: 0 } }).client);
    expect(preparation.map(({ programAddress }) => programAddress)).toEqual([
      "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL",
    ]);
    expect(preparation[0]?.accounts?.[1]?.address).toBe(parse(instructions[0]).accounts.user?.address);
  });

  const executed = { slot: 990n, confirmations: 1n, confirmationStatus: "confirmed", err: null };
  test("is sent, and gives the job's address", async () => {
    const { client, node } = clientOf(funded, {
      sendTransaction: () => "ok",
      getSignatureStatuses: () => ({ context: { slot: 1000n }, value: [executed] }),
    });
    const listing = await build(client);
    const signed: string[] = [];
    const listed = await client.list(listing, {
      wallet,
      onSigned: ({ signature }) => void signed.push(signature),
    });
    expect(listed).toEqual({ job: listing.job, signature: signed[0], slot: 990n, by_effect: false, fee: 0n });
    expect(new Set(node.sent()).size).toBe(1);
  });

  test("fits into a transaction also with a host of its own, a new NOS account and a priority fee", async () => {
    const node = addressOf(77);
    const waiting = world({ nos: null, fields: { jobPrice: 0, queueType: 1, queue: [node] } });
    const { client } = clientOf(waiting.accounts, {
      getRecentPrioritizationFees: () => [{ slot: 1n, prioritizationFee: 5n }],
      sendTransaction: () => "ok",
      getSignatureStatuses: () => ({ context: { slot: 1000n }, value: [executed] }),
    });
    const listing = await client.buildListing({ market, timeout_seconds, ipfs_job, wallet, node });
    let bytes = 0;
    await client.list(listing, {
      wallet,
      onSigned: ({ wire }) => {
        bytes = Buffer.from(wire, "base64").length;
      },
    });
    // The most that a packet of the network holds is 1232.
    expect(bytes).toBeLessThanOrEqual(1_000);
  });

  test.each([
    ["landed when its job account is there", true],
    ["expired when there is none", false],
  ])("whose status is lost has %s", async (_, landed) => {
    let job = "";
    const { client } = clientOf(
      (address) => {
        if (address === job) return landed ? jobAccount() : null;
        return funded(address);
      },
      {
        sendTransaction: () => "ok",
        getEpochInfo: () => ({ absoluteSlot: 1000n, blockHeight: 151n }),
        getSignatureStatuses: () => ({ context: { slot: 1000n }, value: [null] }),
      },
    );
    const listing = await build(client);
    job = listing.job;
    const listed = client.list(listing, { wallet });
    if (landed) await expect(listed).resolves.toMatchObject({ job: listing.job, by_effect: true });
    else await expect(listed).rejects.toMatchObject({ code: "TRANSACTION_EXPIRED" });
  });

  test("is rejected with advice in the words of somebody who posts jobs", async () => {
    const logs = [
      "Program log: AnchorError caused by account: user. Error Code: AccountNotInitialized. Error Number: 3012. Error Message: The program expected this account to be already initialized.",
    ];
    const { client, node } = clientOf(funded, {
      simulateTransaction: () => ({
        context: { slot: 1000n },
        value: { err: { InstructionError: [1, { Custom: 3012 }] }, logs },
      }),
    });
    await expect(client.list(await build(client), { wallet })).rejects.toMatchObject({
      code: "TRANSACTION_REJECTED",
      message: expect.stringContaining("there is no NOS token account to pay from"),
    });
    expect(node.sent()).toEqual([]);
  });
});
