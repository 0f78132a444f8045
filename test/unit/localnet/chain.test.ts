import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateKeyPairSigner, getBase64Decoder, getBase64Encoder, lamports } from "@solana/kit";
import {
  getSetComputeUnitLimitInstruction,
  getSetComputeUnitPriceInstruction,
} from "@solana-program/compute-budget";
import { getTransferSolInstruction } from "@solana-program/system";
import { call, type Network, send, sendWire, sign, startNetwork, until, wireOf } from "./support/network.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.localnet.close());

const balance = async (of: Parameters<Network["rpc"]["getBalance"]>[0]) =>
  (await network.rpc.getBalance(of, { commitment: "processed" }).send()).value;

async function transferTo(amount: bigint, destination?: Awaited<ReturnType<typeof generateKeyPairSigner>>) {
  const receiver = destination ?? (await generateKeyPairSigner());
  return {
    receiver,
    gift: getTransferSolInstruction({ source: network.wallet, destination: receiver.address, amount }),
  };
}

test("an airdrop arrives and is confirmed", async () => {
  const { address } = await generateKeyPairSigner();
  const signature = await network.rpc.requestAirdrop(address, lamports(2_000_000_000n)).send();
  await until(network, async () => {
    const { value } = await network.rpc.getSignatureStatuses([signature]).send();
    return value[0]?.confirmationStatus === "finalized" ? true : undefined;
  });
  expect(await balance(address)).toBe(2_000_000_000n);
});

test("a transfer moves lamports and takes the base and the priority fee", async () => {
  const before = await balance(network.wallet.address);
  const { receiver, gift } = await transferTo(1_000_000n);
  const budget = [
    getSetComputeUnitLimitInstruction({ units: 10_000 }),
    getSetComputeUnitPriceInstruction({ microLamports: 333_333n }),
  ];
  await send(network, network.wallet, [...budget, gift]);
  expect(await balance(receiver.address)).toBe(1_000_000n);
  expect(await balance(network.wallet.address)).toBe(before - 1_000_000n - 5_000n - 3_334n);
});

test("a changed signature is refused and nothing happens", async () => {
  const { receiver, gift } = await transferTo(1_000_000n);
  const wire = Uint8Array.from(
    getBase64Encoder().encode(wireOf(await sign(network, network.wallet, [gift]))),
  );
  wire[10] = (wire[10] ?? 0) ^ 1;
  const forged = getBase64Decoder().decode(wire) as ReturnType<typeof wireOf>;
  await expect(sendWire(network, forged)).rejects.toMatchObject({ context: { __code: -32003 } });
  await sendWire(network, forged, true);
  expect(await balance(receiver.address)).toBe(0n);
});

test("a signature runs once, however often it is sent", async () => {
  const { receiver, gift } = await transferTo(1_000_000n);
  const wire = wireOf(await send(network, network.wallet, [gift]));
  const again = await call(network, "sendTransaction", [
    wire,
    { encoding: "base64", preflightCommitment: "processed" },
  ]);
  expect(again.error).toMatchObject({ code: -32002, data: { err: "AlreadyProcessed", logs: [] } });
  await sendWire(network, wire, true);
  expect(await balance(receiver.address)).toBe(1_000_000n);
});

test("a blockhash is good for 150 blocks and no longer", async () => {
  const { receiver, gift } = await transferTo(1_000_000n);
  const transaction = await sign(network, network.wallet, [gift]);
  const { blockhash } = network.localnet.ledger.slots.blockhashAt("confirmed");
  for (let slot = 0; slot < 155; slot++) network.localnet.ledger.tick();
  expect((await network.rpc.isBlockhashValid(blockhash).send()).value).toBe(false);
  const refused = await call(network, "sendTransaction", [wireOf(transaction), { encoding: "base64" }]);
  expect(refused.error).toMatchObject({ code: -32002, data: { err: "BlockhashNotFound" } });
  expect(await balance(receiver.address)).toBe(0n);
});

test("a failing instruction undoes those before it and costs only the fee", async () => {
  const { receiver, gift } = await transferTo(1_000_000n);
  const { gift: tooMuch } = await transferTo(10n ** 15n, receiver);
  const before = await balance(network.wallet.address);
  const transaction = await sign(network, network.wallet, [gift, tooMuch]);
  const refused = await call(network, "sendTransaction", [
    wireOf(transaction),
    { encoding: "base64", preflightCommitment: "confirmed" },
  ]);
  expect(refused.error.data.err).toEqual({ InstructionError: [1, { Custom: 1 }] });
  expect(refused.error.data.logs.at(-1)).toBe(
    "Program 11111111111111111111111111111111 failed: custom program error: 0x1",
  );
  expect(await balance(network.wallet.address)).toBe(before);

  const signature = await sendWire(network, wireOf(transaction), true);
  const { value } = await network.rpc.getSignatureStatuses([signature]).send();
  expect(value[0]?.err).toEqual({ InstructionError: [1n, { Custom: 1n }] });
  expect(await balance(receiver.address)).toBe(0n);
  expect(await balance(network.wallet.address)).toBe(before - 5_000n);
});

test("an account may not be left with less than its rent", async () => {
  const { gift } = await transferTo(10n);
  const transaction = await sign(network, network.wallet, [gift]);
  const refused = await call(network, "sendTransaction", [
    wireOf(transaction),
    { encoding: "base64", preflightCommitment: "confirmed" },
  ]);
  expect(refused.error.data.err).toEqual({ InsufficientFundsForRent: { account_index: 1 } });
});

test("commitment levels trail each other", async () => {
  const slots = await Promise.all(
    (["processed", "confirmed", "finalized"] as const).map((commitment) =>
      network.localnet.ledger.slots.at(commitment),
    ),
  );
  expect(slots[0]).toBeGreaterThan(slots[1] ?? 0n);
  expect(slots[1]).toBeGreaterThan(slots[2] ?? 0n);
  const { receiver, gift } = await transferTo(1_000_000n);
  await sendWire(network, wireOf(await sign(network, network.wallet, [gift])));
  const seen = (commitment: "processed" | "finalized") =>
    network.localnet.ledger.account(receiver.address, commitment).lamports;
  expect(seen("processed")).toBe(1_000_000n);
  expect(seen("finalized")).toBe(0n);
  await until(network, () => (seen("finalized") === 1_000_000n ? true : undefined));
});

test("history tells instructions and balances, newest first", async () => {
  const { receiver, gift } = await transferTo(1_000_000n);
  await send(network, network.wallet, [gift]);
  const { gift: second } = await transferTo(2_000_000n, receiver);
  await send(network, network.wallet, [second]);
  const [newest, oldest] = await network.rpc
    .getSignaturesForAddress(receiver.address, { commitment: "confirmed" })
    .send();
  expect(newest && oldest && newest.slot >= oldest.slot).toBe(true);
  const found = await network.rpc
    .getTransaction(newest?.signature ?? ("" as never), {
      commitment: "confirmed",
      encoding: "json",
      maxSupportedTransactionVersion: 0,
    })
    .send();
  const index = found?.transaction.message.accountKeys.indexOf(receiver.address) ?? -1;
  expect(found?.meta?.preBalances[index]).toBe(1_000_000n);
  expect(found?.meta?.postBalances[index]).toBe(3_000_000n);
  expect(found?.transaction.message.instructions).toHaveLength(1);
});
