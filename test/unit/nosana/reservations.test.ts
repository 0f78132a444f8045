import { expect, test } from "@jest/globals";
import { type Address, generateKeyPairSigner } from "@solana/kit";
import { virtualClock } from "../solana/fake-node.ts";
import { clientOf, market, marketAccount, tokenAccount, walletAccount } from "./fake-program.ts";

const signer = await generateKeyPairSigner();
const wallet = { address: signer.address, signer };
const timeout_seconds = 3600n;
const deposit = 115n * timeout_seconds;
/** Rent of job and run, and fees; beside them a wallet must keep the rent of an empty account. */
const sol = 2_561_280n + 1_726_080n + 115_000n;
const rest = 890_880n;

/** A wallet, as a node tells it that is at some slot; `before` each look a test may move both. */
function purse(held: { readonly nos: bigint; readonly lamports?: bigint }) {
  const state = { slot: 1000n, lamports: 1_000_000_000n, ...held };
  const clock = virtualClock();
  const purse = { state, clock, looks: 0, before: (_look: number): void => {}, reserve };
  const accounts = (address: Address) => {
    if (address === market) return marketAccount();
    return address === wallet.address ? walletAccount(state.lamports) : tokenAccount(state.nos);
  };
  const answer = ([addresses]: readonly unknown[]) => {
    purse.before(++purse.looks);
    return { context: { slot: state.slot }, value: (addresses as Address[]).map(accounts) };
  };
  const { client } = clientOf(accounts, { getMultipleAccounts: answer }, { clock });
  function reserve(signal?: AbortSignal) {
    return client.reserve({ market, timeout_seconds, wallet, ...(signal ? { signal } : {}) });
  }
  return purse;
}

test("jobs that are posted at the same time are each checked beside the others, with one look", async () => {
  const of = purse({ nos: 3n * deposit, lamports: 3n * sol + rest });
  const reserved = await Promise.all([of.reserve(), of.reserve(), of.reserve()]);
  expect(reserved.map((each) => each.deposit)).toEqual([deposit, deposit, deposit]);
  expect(of.looks).toBe(1);
});

test.each([
  ["NOS", { nos: 2n * deposit - 1n }, "0.413999: other jobs of this run take 0.414"],
  ["SOL", { nos: 9n * deposit, lamports: 2n * sol + rest - 1n }, "0.005293239"],
])(
  "with too little %s for two, the second waits for the first and is told what is missing then",
  async (token, held, has) => {
    const of = purse(held);
    await of.reserve();
    of.before = (look) => {
      if (look < 4) return;
      of.state.nos -= deposit;
      of.state.lamports -= sol;
    };
    await expect(of.reserve()).rejects.toMatchObject({
      code: "WALLET_SHORT",
      message: expect.stringMatching(`${token} missing .*has ${has}`),
    });
    expect(of.looks).toBe(4);
  },
);

test("a posting that the wallet shows before its sender knows of it is not counted twice", async () => {
  const of = purse({ nos: 2n * deposit });
  const first = await of.reserve();
  await of.clock.sleep(1_000); // the answer of the first look is kept no longer
  of.before = (look) => {
    Object.assign(of.state, { slot: 1010n, nos: deposit });
    if (look === 4) first.reservation.taken(1010n);
  };
  await expect(of.reserve()).resolves.toMatchObject({ deposit });
  expect(of.looks).toBe(4);
});

test("a node that lags behind does not show what is spent: it is asked again", async () => {
  const of = purse({ nos: 2n * deposit });
  for (const slot of [1010n, 1011n]) (await of.reserve()).reservation.taken(slot);
  of.before = (look) => {
    if (look === 5) Object.assign(of.state, { slot: 1011n, nos: 0n });
  };
  await expect(of.reserve()).rejects.toMatchObject({
    message: expect.stringContaining(
      "0.414 NOS missing (needs 0.414, has 0: other jobs of this run take 0.828)",
    ),
  });
  expect(of.looks).toBe(5);
});

test("what is released after all is there for the next", async () => {
  const of = purse({ nos: deposit });
  const first = await of.reserve();
  of.before = (look) => {
    if (look === 3) first.reservation.release();
  };
  await expect(of.reserve()).resolves.toMatchObject({ deposit });
  expect(of.looks).toBe(3);
});

test("what was taken is not released", async () => {
  const of = purse({ nos: deposit });
  const first = await of.reserve();
  first.reservation.taken(1010n);
  first.reservation.release();
  const second = of.reserve(AbortSignal.timeout(50));
  await expect(second).rejects.toMatchObject({ code: "ABORTED" });
});

test("waiting for others has an end: then the balance is believed", async () => {
  const of = purse({ nos: deposit });
  await of.reserve();
  of.before = (look) => {
    if (look === 3) void of.clock.sleep(180_000);
  };
  await expect(of.reserve()).resolves.toMatchObject({ deposit });
  expect(of.looks).toBe(3);
});
