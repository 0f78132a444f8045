import { expect, test } from "@jest/globals";
import { graceIsOver } from "../../../../../provider/resources/job/grace.ts";
import { trustFromLastLook } from "../../../../../provider/resources/job/known-slot.ts";
import { networkOf } from "../../../../../provider/resources/job/network.ts";
import { offersServicesOnly } from "../../../../../provider/resources/job/services-only.ts";
import { settingsAreUnchosen } from "../../../../../provider/resources/job/settings.ts";
import { recallTicket, rememberTicket } from "../../../../../provider/resources/job/ticket.ts";
import { PrivateState } from "../../../../../src/bridge/engine/private-state.ts";
import type { ExactClient } from "../../../../../src/nosana/index.ts";
import { runningJob } from "../../../nosana/fake-program.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const holding = (key: string, value: unknown) => PrivateState.decode(bytes(JSON.stringify({ [key]: value })));
const signature = "5h6xBEauJ3PK6SWCZ1PGjBvj8vDdWG3KpwATGy1ARAXFSDwt8GFXM7W5Ncn16wmqokgpiKRLuS83KUxyZyv2sUYv";
const trustingClient = { trustFrom: async () => true } as unknown as ExactClient;
const ticket = { signature, last_valid_block_height: "5" };

/** Each key, how it is read, what it may be, and what somebody may have made of it. */
const keys: readonly [string, (state: PrivateState) => unknown, unknown, readonly unknown[]][] = [
  [
    "unconfirmed_transaction",
    recallTicket,
    ticket,
    [
      signature,
      [],
      {},
      { ...ticket, signature: "x" },
      { ...ticket, last_valid_block_height: 5 },
      { ...ticket, last_valid_block_height: "-1" },
      { ...ticket, last_valid_block_height: "" },
    ],
  ],
  [
    "known_slot",
    (state) => trustFromLastLook(state, trustingClient),
    { slot: "7", genesis: "x" },
    [
      "7",
      {},
      { slot: 7, genesis: "x" },
      { slot: "-1", genesis: "x" },
      { slot: "7" },
      { slot: "18446744073709551616", genesis: "x" },
    ],
  ],
  ["network", networkOf, "devnet", ["moonnet", "", 5, {}, []]],
  [
    "services_only",
    (state) => offersServicesOnly({ job_definition: null }, state),
    true,
    [false, "true", 1, {}],
  ],
  ["settings_unchosen", settingsAreUnchosen, true, [false, "true", 1, {}]],
  [
    "stopped_since_ms",
    (state) => graceIsOver({ ...runningJob, state: "stopped" }, state),
    1_700_000_000_000,
    ["then", true, {}, []],
  ],
];

test.each(keys)("%s is read as it was kept, and named when it was edited", async (key, read, kept, edits) => {
  const reading = async (state: PrivateState) => read(state);
  await expect(reading(holding(key, kept))).resolves.toBeTruthy();
  for (const value of [null, ...edits])
    await expect(reading(holding(key, value))).rejects.toMatchObject({
      code: "PRIVATE_DATA_DAMAGED",
      message: expect.stringContaining(` ${key} should be `),
    });
});

test("what is kept of a transaction comes back", () => {
  const state = PrivateState.decode(new Uint8Array());
  rememberTicket(state, { signature, last_valid_block_height: 2n ** 60n });
  expect(recallTicket(PrivateState.decode(state.encode()))).toEqual({
    signature,
    last_valid_block_height: 2n ** 60n,
  });
});
