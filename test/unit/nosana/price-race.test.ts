import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type Address, generateKeyPairSigner } from "@solana/kit";
import { AppError } from "../../../src/base/errors.ts";
import { connect } from "../../../src/nosana/public.ts";
import { chainEdits, settledSlots } from "../../support/chain-edits.ts";
import { Control } from "../../support/control.ts";
import { holdNos } from "../../support/purse.ts";
import { changeNosAccount, nosAccount } from "../../support/token-accounts.ts";
import { jobAt } from "../localnet/support/jobs.ts";
import { startWorld, type World } from "./local-world.ts";
import { clientFor, ipfs_job } from "./posting.ts";

const timeout_seconds = 60n;
const deposit = 100n * timeout_seconds;
const much = 1_000_000_000n;

let world: World;
let control: Control;
beforeAll(async () => {
  world = await startWorld({ control_port: 0 });
  control = new Control(world.local.endpoints.control);
});
afterAll(() => world.close());
afterEach(() => setPrice(100));

const setPrice = async (price: number) => {
  await control.act("set_price", { price });
  await settledSlots(world);
};
const account = () => nosAccount(world.local, world.wallet.address);
const untouched = async () => {
  const { amount: _, ...owned } = await account();
  return owned;
};

interface Race {
  /** What happens before the simulation, and when the transaction is signed. */
  readonly early?: () => Promise<unknown>;
  readonly late?: () => Promise<unknown>;
  readonly approve?: (nos: bigint) => void;
}

/** Posts a job for what the market asks at first, and tells what became of it and of the wallet. */
async function race({ early, late, approve }: Race, of: World = world) {
  // A client of its own, which has not looked at the market before.
  const { client } = clientFor(of.local);
  const { market, wallet } = of;
  const before = await nosAccount(of.local, wallet.address);
  const listing = await client.buildListing({ market, timeout_seconds, ipfs_job, wallet });
  await early?.();
  let wire = "";
  const outcome = await client
    .list(listing, {
      wallet,
      ...(approve ? { approve } : {}),
      onSigned: async (ticket) => {
        wire = ticket.wire;
        await late?.();
      },
    })
    .catch((error: unknown) => error);
  const after = await nosAccount(of.local, wallet.address);
  const taken = before.amount - after.amount;
  const { amount: _, ...owned } = after;
  return {
    outcome,
    taken,
    owned,
    job: jobAt(of.local, listing.job),
    bytes: Buffer.from(wire, "base64").length,
  };
}

describe("a job is posted for what was approved", () => {
  test("and the wallet's account is its own again, with no allowance on it", async () => {
    const before = await untouched();
    const { job, owned, taken, bytes } = await race({});
    expect([job?.price, taken]).toEqual([100n, deposit]);
    expect(owned).toEqual(before);
    expect(owned).toMatchObject({ owner: world.wallet.address, delegate: { __option: "None" } });
    expect(bytes).toBeLessThan(1_232);
  });

  test.each([
    ["before the simulation", "early" as const, undefined],
    ["after the signature", "late" as const, expect.any(String)],
  ])("and for nothing when the price rises %s, by one unit or by much", async (_, moment, signature) => {
    const before = await untouched();
    for (const asked of [101, 5_000]) {
      const { outcome, job, owned, taken } = await race({ [moment]: () => setPrice(asked) });
      expect(outcome).toMatchObject({
        code: "PRICE_CHANGED",
        message: expect.stringContaining("more than the 100"),
      });
      const { market } = world;
      const told = { market, approved: 100n, asked: BigInt(asked) };
      expect((outcome as AppError).context).toEqual(signature ? { ...told, signature } : told);
      expect([job, taken, owned]).toEqual([undefined, 0n, before]);
      await setPrice(100);
    }
  });

  test("and for less when the price falls", async () => {
    const { job, taken, owned } = await race({ late: () => setPrice(40) });
    expect([job?.price, taken]).toEqual([40n, 40n * timeout_seconds]);
    expect(owned).toMatchObject({ delegate: { __option: "None" }, delegatedAmount: 0n });
  });

  test("and for nothing when a free market begins to ask", async () => {
    await setPrice(0);
    const free = await race({});
    expect([free.job?.price, free.taken]).toEqual([0n, 0n]);
    const { outcome, taken } = await race({ late: () => setPrice(1) });
    expect([outcome, taken]).toEqual([expect.objectContaining({ code: "PRICE_CHANGED" }), 0n]);
  });

  test("by a wallet that holds just that", async () => {
    await holdNos(world, world.wallet.address, deposit);
    const { job, taken } = await race({});
    expect([job?.price, taken, (await account()).amount]).toEqual([100n, deposit, 0n]);
    await holdNos(world, world.wallet.address, much);
  });

  test("each, when several are posted from one wallet at a time", async () => {
    const { client } = clientFor(world.local);
    const { market, wallet } = world;
    const before = (await account()).amount;
    const posted = await Promise.all(
      [1, 2, 3].map(async () => {
        const listing = await client.buildListing({ market, timeout_seconds, ipfs_job, wallet });
        return client.list(listing, { wallet });
      }),
    );
    expect(posted.map(({ job }) => jobAt(world.local, job)?.price)).toEqual([100n, 100n, 100n]);
    expect(before - (await account()).amount).toBe(3n * deposit);
  });

  test("whoever may close the wallet's account", async () => {
    const closeAuthority = (await world.newNode()).address;
    await changeNosAccount(world.local, world.wallet.address, { closeAuthority });
    const { taken, owned } = await race({});
    expect([taken, owned.closeAuthority]).toEqual([deposit, { __option: "Some", value: closeAuthority }]);
    await changeNosAccount(world.local, world.wallet.address, { closeAuthority: null });
  });

  test("but not where somebody else's allowance would end with it", async () => {
    const { local, wallet, market } = world;
    const delegate = (await world.newNode()).address;
    await changeNosAccount(local, wallet.address, { delegate, delegatedAmount: 5n });
    const { client } = clientFor(local);
    await expect(client.preflight({ market, timeout_seconds, wallet })).rejects.toMatchObject({
      code: "NOS_ACCOUNT_DELEGATED",
      message: expect.stringContaining(`lets ${delegate} take 0.000005 NOS`),
    });
    await expect(connected().post({ market, timeout: 60, ipfsHash: ipfs_job })).rejects.toMatchObject({
      code: "NOS_ACCOUNT_DELEGATED",
    });
    await changeNosAccount(local, wallet.address, { delegatedAmount: 0n });
    expect((await race({})).taken).toBe(deposit);
  });
});

const connected = () => connect("localnet", { ...world.local.endpoints, wallet: world.wallet.signer });

describe("a network that takes a fee", () => {
  let taxed: World;
  beforeAll(async () => {
    taxed = await startWorld({ fee_fraction: 10n, control_port: 0 });
  });
  afterAll(() => taxed.close());
  const ask = (price: number) => new Control(taxed.local.endpoints.control).act("set_price", { price });

  test("is paid it when that is approved", async () => {
    const approved: bigint[] = [];
    const { outcome, taken } = await race({ approve: (nos) => void approved.push(nos) }, taxed);
    expect(outcome).toMatchObject({ fee: 600n });
    expect([approved, taken]).toEqual([[6_000n, 6_600n], 6_600n]);
  });

  test("is named when the wallet has the deposit and not its fee, before anything is sent", async () => {
    const { wallet } = taxed;
    const { amount } = await nosAccount(taxed.local, wallet.address);
    await holdNos(taxed, wallet.address, 6_599n);
    const { outcome, taken } = await race({}, taxed);
    await holdNos(taxed, wallet.address, amount);
    expect([outcome, taken]).toEqual([expect.objectContaining({ code: "WALLET_SHORT" }), 0n]);
    expect(String(outcome)).toMatch(/0\.000001 NOS missing.*up to 0\.0006 of it as the network's fee/);
  });

  test("is paid nothing when it is not", async () => {
    const approve = (nos: bigint) => {
      if (nos > 6_599n) throw new AppError("DEPOSIT_TOO_HIGH", { deposit: nos, maxDeposit: 6_599n });
    };
    const { outcome, taken } = await race({ approve }, taxed);
    expect([outcome, taken]).toEqual([expect.objectContaining({ code: "DEPOSIT_TOO_HIGH" }), 0n]);
  });

  test.each([101, 110, 200])(
    "takes nothing when the price rises to %s: not even what was meant as its fee",
    async (asked) => {
      const { outcome, taken } = await race({ late: () => ask(asked) }, taxed);
      await ask(100);
      await settledSlots(taxed);
      expect([outcome, taken]).toEqual([expect.objectContaining({ code: "PRICE_CHANGED" }), 0n]);
    },
  );
});

describe("a job is extended for what was approved", () => {
  const extended = async (job: Address, how: { onSigned?: () => Promise<void> } = {}) => {
    const before = (await account()).amount;
    const { client, wallet } = world;
    const outcome = await client
      .extend(job, { wallet, timeout_seconds: 100n, ...how })
      .catch((error: unknown) => error);
    return { outcome, taken: before - (await account()).amount };
  };

  test("at its own price, whatever its market asks by now", async () => {
    const { job } = await world.post(world.market);
    const { outcome, taken } = await extended(job, { onSigned: () => setPrice(5_000) });
    expect([outcome, taken]).toEqual([expect.objectContaining({ charged: 4_000n }), 4_000n]);
    expect(await untouched()).toMatchObject({ owner: world.wallet.address, delegatedAmount: 0n });
  });

  test("and refused before anything is sent when SOL for the fees is missing, however much NOS there is", async () => {
    const { job } = await world.post(world.market);
    const { ledger } = world.local.localnet;
    const owner = ledger.account(world.wallet.address);
    ledger.place([[world.wallet.address, { ...owner, lamports: 900_000n }]]);
    await settledSlots(world);
    const { outcome, taken } = await extended(job);
    ledger.place([[world.wallet.address, owner]]);
    await settledSlots(world);
    expect([outcome, taken]).toEqual([expect.objectContaining({ code: "WALLET_SHORT" }), 0n]);
    expect(String(outcome)).toMatch(/SOL missing.*up to 0\.00011 as fees/);
  });

  test("and for nothing should more be asked after all", async () => {
    const { job } = await world.post(world.market);
    const dearer = async () => chainEdits(world).change(job, { price: 101n });
    const { outcome, taken } = await extended(job, { onSigned: dearer });
    expect([outcome, taken]).toEqual([expect.objectContaining({ code: "PRICE_CHANGED" }), 0n]);
    expect(jobAt(world.local, job)?.timeout).toBe(60n);
  });
});

test("a wallet that never had NOS posts where that is free, and has an account then", async () => {
  const signer = await generateKeyPairSigner();
  const { ledger } = world.local.localnet;
  const lamports = 1_000_000_000n;
  ledger.place([[signer.address, { ...ledger.account(world.wallet.address), lamports }]]);
  await setPrice(0);
  const { market } = world;
  const client = connect("localnet", { ...world.local.endpoints, wallet: signer });
  const { job } = await client.post({ market, timeout: 60, ipfsHash: ipfs_job });
  expect(jobAt(world.local, job)?.price).toBe(0n);
  const { owner, amount, delegate } = await nosAccount(world.local, signer.address);
  expect([owner, amount, delegate]).toEqual([signer.address, 0n, { __option: "None" }]);
  await setPrice(100);
  await expect(client.post({ market, timeout: 60, ipfsHash: ipfs_job })).rejects.toMatchObject({
    code: "WALLET_SHORT",
    message: expect.stringContaining("0.006 NOS missing"),
  });
});

test("the client keeps to a limit of the caller's, for posting and for extending", async () => {
  const client = connected();
  const { market } = world;
  const before = (await account()).amount;
  const params = { market, timeout: 60, ipfsHash: ipfs_job };
  const tooHigh = { code: "DEPOSIT_TOO_HIGH", context: { deposit, maxDeposit: deposit - 1n } };
  await expect(client.post(params, { maxDeposit: deposit - 1n })).rejects.toMatchObject(tooHigh);
  const onSigned = () => setPrice(101);
  await expect(client.post(params, { onSigned })).rejects.toMatchObject({ code: "PRICE_CHANGED" });
  expect((await account()).amount).toBe(before);
  await setPrice(100);
  const { job } = await client.post(params, { maxDeposit: deposit });
  const longer = { timeout_seconds: 120n, maxDeposit: deposit - 1n };
  await expect(client.extend(job, longer)).rejects.toMatchObject(tooHigh);
  await expect(client.extend(job, { ...longer, maxDeposit: deposit })).resolves.toMatchObject({
    charged: deposit,
  });
  expect(before - (await account()).amount).toBe(2n * deposit);
});
