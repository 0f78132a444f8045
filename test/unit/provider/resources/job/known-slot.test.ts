import { expect, test } from "@jest/globals";
import { rememberSlot, trustFromLastLook } from "../../../../../provider/resources/job/known-slot.ts";
import { AppError } from "../../../../../src/base/errors.ts";
import { silentLogger } from "../../../../../src/base/log.ts";
import { PrivateState } from "../../../../../src/bridge/engine/private-state.ts";
import type { ExactClient } from "../../../../../src/nosana/index.ts";

const client = (newestSlot: ExactClient["newestSlot"], isThisChain = true) =>
  ({ newestSlot, trustFrom: async () => isThisChain }) as unknown as ExactClient;
const at = (slot: bigint) => client(async () => ({ slot, genesis: "x" }));
const nothing = () => PrivateState.decode(new Uint8Array());

test("what was known at the last look comes back, on the same chain", async () => {
  const kept = nothing();
  expect(await trustFromLastLook(kept, at(0n))).toBe(0n);
  await rememberSlot(kept, at(7n), silentLogger);
  expect(await trustFromLastLook(kept, at(0n))).toBe(7n);
  expect(
    await trustFromLastLook(
      kept,
      client(async () => null, false),
    ),
  ).toBe(0n);
});

test("an endpoint that fails keeps nothing from being saved: there is no failure after a job was posted or extended", async () => {
  const kept = nothing();
  await rememberSlot(kept, at(7n), silentLogger);
  const away = client(async () => {
    throw new AppError("RPC_UNREACHABLE", { endpoint: "https://rpc", reason: "ECONNRESET" });
  });
  await rememberSlot(kept, away, silentLogger);
  expect(await trustFromLastLook(kept, at(0n))).toBe(7n);
});
