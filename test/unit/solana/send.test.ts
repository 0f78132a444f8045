import { describe, expect, test } from "@jest/globals";
import {
  AccountRole,
  address,
  generateKeyPairSigner,
  getBase64Encoder,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  type Instruction,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  SolanaError,
} from "@solana/kit";
import type { Clock } from "../../../src/base/clock.ts";
import { AppError } from "../../../src/base/errors.ts";
import { sendTransaction, settleTransaction, type Ticket } from "../../../src/solana/index.ts";
import { fakeChain, fakeNode, type Handler, Refusal, virtualClock } from "./fake-node.ts";

const written = address("7AtiXMSH6R1jjBxrcYjehCkkSF7zvYWte63gwEDBcGHq");
const instruction: Instruction = {
  programAddress: address("nosJTmGQxvwXy23vng5UjkTbfv91Bzf9jEuro78dAGR"),
  accounts: [{ address: written, role: AccountRole.WRITABLE }],
  data: Uint8Array.of(1, 2, 3),
};
const executed = { slot: 990n, confirmations: 1n, confirmationStatus: "confirmed", err: null };
const statuses = (value: unknown, slot = 1000n) => ({ context: { slot }, value: [value] });
const height = (blockHeight: bigint) => ({ absoluteSlot: 1000n, blockHeight });
const http = (statusCode: number, headers = {}) =>
  new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, {
    statusCode,
    message: "Too Many Requests",
    headers: new Headers(headers),
  });

/** Sends one transaction to a node that behaves as told, and reports everything that matters. */
async function send(
  handlers: Record<string, Handler>,
  options: { landed?: boolean; signal?: AbortSignal; clock?: Clock } = {},
) {
  const node = fakeNode({
    getSignatureStatuses: () => statuses(null),
    sendTransaction: () => "ok",
    ...handlers,
  });
  const tickets: Ticket[] = [];
  let asked = 0;
  const outcome = await sendTransaction(fakeChain(node, options.clock ? { clock: options.clock } : {}), {
    instructions: [instruction],
    feePayer: await generateKeyPairSigner(),
    onSigned: (ticket) => {
      expect(node.sent()).toEqual([]);
      tickets.push(ticket);
    },
    landed: async () => {
      asked++;
      return options.landed ?? false;
    },
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((error: unknown) => error);
  // The rule this file exists for: however it ends, one transaction at most was ever signed and sent.
  expect(tickets.length).toBeLessThanOrEqual(1);
  expect(new Set(node.sent()).size).toBeLessThanOrEqual(1);
  for (const wire of node.sent()) expect(wire).toBe(tickets[0]?.wire);
  return { outcome, node, ticket: tickets[0], asked };
}

/** Answers `before` the first `count` times and `after` from then on. */
function first(count: number, before: () => unknown, after: () => unknown): Handler {
  let calls = 0;
  return () => (calls++ < count ? before() : after());
}

const lost = () => {
  throw new Error("socket hang up");
};

describe("succeeds", () => {
  test("when the status says so", async () => {
    const { outcome, ticket } = await send({ getSignatureStatuses: () => statuses(executed) });
    expect(outcome).toEqual({ signature: ticket?.signature, slot: 990n });
  });

  test.each([
    ["the answer to sending is lost", lost],
    [
      "sending is rate limited",
      () => {
        throw http(429, { "retry-after": "1" });
      },
    ],
    [
      "sending is refused",
      () => {
        throw new Refusal(-32005, "Node is behind by 42 slots");
      },
    ],
  ])("although %s", async (_, sendTransactionHandler) => {
    const { outcome, node } = await send({
      sendTransaction: sendTransactionHandler,
      getSignatureStatuses: first(
        12,
        () => statuses(null),
        () => statuses(executed),
      ),
    });
    expect(outcome).toMatchObject({ slot: 990n });
    expect(node.sent().length).toBeGreaterThan(1);
  });

  test.each([429, 503])("with the same bytes, as late as an answer of %d to sending asks", async (code) => {
    const clock = virtualClock();
    const sent_at_ms: number[] = [];
    const { outcome, node } = await send(
      {
        sendTransaction: () => {
          sent_at_ms.push(clock.now());
          if (sent_at_ms.length === 1) throw http(code, { "retry-after": "90" });
        },
        getSignatureStatuses: () => statuses(sent_at_ms.length > 1 ? executed : null),
      },
      { clock },
    );
    expect(outcome).toMatchObject({ slot: 990n });
    const [first_ms = 0, second_ms = 0] = sent_at_ms;
    expect([node.sent().length, second_ms - first_ms >= 90_000]).toEqual([2, true]);
  });

  test("although looking fails for a while", async () => {
    const { outcome } = await send({ getSignatureStatuses: first(5, lost, () => statuses(executed)) });
    expect(outcome).toMatchObject({ slot: 990n });
  });

  test("only at the chain's commitment", async () => {
    const processed = { ...executed, confirmationStatus: "processed" };
    const { outcome, node } = await send({
      getSignatureStatuses: first(
        3,
        () => statuses(processed),
        () => statuses(executed),
      ),
    });
    expect(outcome).toMatchObject({ slot: 990n });
    expect(node.calls.filter((call) => call.method === "getSignatureStatuses")).toHaveLength(4);
  });

  test("when it expired by height but the history knows it", async () => {
    const { outcome, asked } = await send({
      getEpochInfo: () => height(151n),
      getSignatureStatuses: ([, config]) =>
        statuses(
          (config as { searchTransactionHistory: boolean }).searchTransactionHistory ? executed : null,
        ),
    });
    expect(outcome).toMatchObject({ slot: 990n });
    expect(asked).toBe(0);
  });

  test("when it expired by every look-up but its effect is there", async () => {
    const { outcome } = await send({ getEpochInfo: () => height(151n) }, { landed: true });
    expect(outcome).toMatchObject({ slot: 1000n });
  });
});

describe("expires", () => {
  test("after the height has passed, the history was searched and the effect is missing", async () => {
    const { outcome, node, asked } = await send({
      getEpochInfo: first(
        3,
        () => height(150n),
        () => height(151n),
      ),
    });
    expect(outcome).toMatchObject({ code: "TRANSACTION_EXPIRED" });
    const searches = node.calls
      .filter((call) => call.method === "getSignatureStatuses")
      .map((call) => call.params[1]);
    expect(searches.at(-1)).toEqual({ searchTransactionHistory: true });
    expect(asked).toBe(1);
  });

  test("not by the word of a node that lags behind", async () => {
    const { outcome } = await send({
      getEpochInfo: () => height(151n),
      getSignatureStatuses: first(
        8,
        () => statuses(null, 900n),
        () => statuses(executed),
      ),
    });
    expect(outcome).toMatchObject({ slot: 990n });
  });
});

test("a failure on chain is told with the program's reason", async () => {
  const logs = [
    "Program nosJTmGQxvwXy23vng5UjkTbfv91Bzf9jEuro78dAGR invoke [1]",
    "Program log: AnchorError caused by account: user. Error Code: InvalidATA. Error Number: 6011. Error Message: ATA is wrong.",
    "Program nosJTmGQxvwXy23vng5UjkTbfv91Bzf9jEuro78dAGR failed: custom program error: 0x177b",
  ];
  const { outcome } = await send({
    getSignatureStatuses: () => statuses({ ...executed, err: { InstructionError: [2, { Custom: 6011 }] } }),
    getTransaction: () => ({
      slot: 990n,
      transaction: { message: { accountKeys: [], instructions: [] } },
      meta: { err: {}, logMessages: logs, preBalances: [], postBalances: [] },
    }),
  });
  expect(outcome).toMatchObject({
    code: "TRANSACTION_FAILED",
    context: { reason: "InvalidATA on account user in instruction 3: ATA is wrong", logs },
  });
});

describe("nothing is sent", () => {
  test("when it was aborted before", async () => {
    const { outcome, node } = await send({}, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ code: "ABORTED" });
    expect(node.calls).toEqual([]);
  });

  test("when it is aborted during the simulation", async () => {
    const controller = new AbortController();
    const { outcome, node } = await send(
      {
        simulateTransaction: () => {
          controller.abort();
          return lost();
        },
      },
      { signal: controller.signal },
    );
    expect(outcome).toMatchObject({ code: "ABORTED" });
    expect(node.sent()).toEqual([]);
  });

  test("when the simulation fails", async () => {
    const { outcome, node } = await send({
      simulateTransaction: () => ({
        context: { slot: 1000n },
        value: {
          err: { InstructionError: [2, { Custom: 1 }] },
          logs: ["Program 11111111111111111111111111111111 failed: custom program error: 0x1"],
        },
      }),
    });
    expect(outcome).toMatchObject({
      code: "TRANSACTION_REJECTED",
      context: { reason: "the wallet holds too little SOL (custom program error 1 in instruction 3)" },
    });
    expect(node.sent()).toEqual([]);
  });

  test("when onSigned throws", async () => {
    const node = fakeNode({});
    const failing = sendTransaction(fakeChain(node), {
      instructions: [instruction],
      feePayer: await generateKeyPairSigner(),
      onSigned: () => Promise.reject(new Error("disk full")),
    });
    await expect(failing).rejects.toThrow("disk full");
    expect(node.sent()).toEqual([]);
  });
});

describe("the outcome is unknown", () => {
  test("when it is aborted after the first send", async () => {
    const controller = new AbortController();
    const { outcome, ticket } = await send(
      {
        sendTransaction: () => {
          controller.abort();
          return "ok";
        },
      },
      { signal: controller.signal },
    );
    expect(outcome).toMatchObject({
      code: "TRANSACTION_OUTCOME_UNKNOWN",
      context: { signature: ticket?.signature, last_valid_block_height: "150" },
    });
  });

  test("unless a last look after the abort settles it", async () => {
    const controller = new AbortController();
    const { outcome } = await send(
      {
        sendTransaction: () => {
          controller.abort();
          return "ok";
        },
        getSignatureStatuses: () => (controller.signal.aborted ? statuses(executed) : statuses(null)),
      },
      { signal: controller.signal },
    );
    expect(outcome).toMatchObject({ slot: 990n });
  });

  test("and what the endpoint still holds back is not sent after that", async () => {
    const controller = new AbortController();
    const quick = virtualClock();
    const held: (AbortSignal | undefined)[] = [];
    const clock: Clock = {
      now: quick.now,
      sleep(milliseconds, signal) {
        if (milliseconds < 30_000) return quick.sleep(milliseconds, signal);
        held.push(signal);
        setImmediate(() => controller.abort());
        return new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(new AppError("ABORTED", { doing: "waiting" })));
        });
      },
    };
    const sendTransactionHandler = () => {
      throw http(429, { "retry-after": "90" });
    };
    const { outcome, node } = await send(
      { sendTransaction: sendTransactionHandler },
      { clock, signal: controller.signal },
    );
    expect(outcome).toMatchObject({ code: "TRANSACTION_OUTCOME_UNKNOWN" });
    expect([held.map((signal) => signal?.aborted), node.sent().length]).toEqual([[true], 1]);
  });

  test("when the node stays out of reach after the first send", async () => {
    const { outcome } = await send({ getSignatureStatuses: lost, getEpochInfo: lost });
    expect(outcome).toMatchObject({ code: "TRANSACTION_OUTCOME_UNKNOWN" });
  });

  test("and the ticket settles it later without signing anything", async () => {
    const { ticket } = await send({ getSignatureStatuses: lost, getEpochInfo: lost });
    const node = fakeNode({ getSignatureStatuses: () => statuses(executed), sendTransaction: () => "ok" });
    if (!ticket) throw new Error("no ticket");
    await expect(settleTransaction(fakeChain(node), ticket)).resolves.toMatchObject({ slot: 990n });
    for (const wire of node.sent()) expect(wire).toBe(ticket.wire);
  });
});

describe("compute budget", () => {
  const fees = (...paid: number[]) => paid.map((prioritizationFee, slot) => ({ slot, prioritizationFee }));
  /** The numbers in the compute budget instructions of the sent bytes: discriminator → value. */
  function budgetOf(wire: string) {
    const { messageBytes } = getTransactionDecoder().decode(getBase64Encoder().encode(wire));
    const message = getCompiledTransactionMessageDecoder().decode(messageBytes);
    if (!("instructions" in message)) throw new Error("unexpected message version");
    return message.instructions
      .map(({ data }) => Buffer.from(data ?? []))
      .filter((data) => data[0] === 2 || data[0] === 3)
      .map((data) => [data[0], data[0] === 2 ? data.readUInt32LE(1) : data.readBigUInt64LE(1)]);
  }

  test.each([
    ["no fee when nobody pays", fees(0, 0, 0), [[2, 12_000]]],
    [
      "the median of what is paid",
      fees(900, 0, 50),
      [
        [2, 12_000],
        [3, 50n],
      ],
    ],
    [
      "never more than 0.0001 SOL",
      fees(5e9),
      [
        [2, 12_000],
        [3, 8_333_333n],
      ],
    ],
  ])("the simulated units plus a fifth, and %s", async (_, paid, expected) => {
    const { node } = await send({
      getRecentPrioritizationFees: ([accounts]) => {
        expect(accounts).toEqual([written]);
        return paid;
      },
      getSignatureStatuses: () => statuses(executed),
    });
    expect(budgetOf(node.sent()[0] ?? "")).toEqual(expected);
  });

  test("no fee when fees cannot be asked for", async () => {
    const { node } = await send({
      getRecentPrioritizationFees: lost,
      getSignatureStatuses: () => statuses(executed),
    });
    expect(budgetOf(node.sent()[0] ?? "")).toEqual([[2, 12_000]]);
  });
});
