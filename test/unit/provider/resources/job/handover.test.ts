import { expect, test } from "@jest/globals";
import { Handover } from "../../../../../provider/resources/job/handover.ts";
import type { Services } from "../../../../../provider/services.ts";
import { AppError } from "../../../../../src/base/errors.ts";
import { silentLogger } from "../../../../../src/base/log.ts";
import { Secret } from "../../../../../src/base/secret.ts";
import type { CallContext } from "../../../../../src/bridge/index.ts";
import type { Job } from "../../../../../src/nosana/index.ts";

const [address, node, another] = ["job", "node", "another"] as unknown as [
  Job["address"],
  Job["address"],
  Job["address"],
];
const running = { address, node, state: "running" } as Job;
const refused = new AppError("HOST_REFUSED", { host: "https://host", status: 503, reason: "" });
const rpc_away = new AppError("RPC_UNREACHABLE", { endpoint: "https://rpc", reason: "away" });

/** What the host answers to each try, and what the chain says after each that failed. */
async function handOver(
  tries: readonly (boolean | AppError)[],
  looks: readonly (Job | null | AppError)[],
  ...jobs: readonly Job[]
) {
  const seen = { tries: 0, looks: 0 };
  const answer = <T>(value: T | AppError | undefined): T => {
    if (value instanceof AppError) throw value;
    if (value === undefined) throw new Error("asked once too often");
    return value;
  };
  const services = {
    hosts: async () => ({ urlOf: () => "https://host", deliver: async () => answer(tries[seen.tries++]) }),
    nosana: async () => ({ job: async () => answer(looks[seen.looks++]) }),
  } as unknown as Services;
  const handover = new Handover(new Secret("{}"), null, services, {
    log: silentLogger,
  } as unknown as CallContext);
  for (const job of jobs.length > 0 ? jobs : [running]) await handover.saw(job, new AbortController().signal);
  return { pending: handover.pending, refusal: handover.refusal, ...seen };
}

test("a host is asked until it takes the definition, also while the chain cannot be read", async () => {
  expect(await handOver([refused, false, true], [running, rpc_away])).toMatchObject({
    pending: false,
    tries: 3,
    looks: 2,
  });
});

test.each<[string, Job | null]>([
  ["has another host", { ...running, node: another }],
  ["has ended", { ...running, state: "done" }],
  ["was given back", { ...running, state: "stopped" }],
  ["is gone", null],
])("a job that %s is left to be looked at anew", async (_, now) => {
  expect(await handOver([refused], [now])).toEqual({
    pending: true,
    refusal: refused.message,
    tries: 1,
    looks: 1,
  });
});

test("a job without a host is waited for, and what is not about the host is thrown", async () => {
  expect(await handOver([], [], { ...running, state: "queued", node: null })).toMatchObject({ tries: 0 });
  await expect(handOver([new AppError("WALLET_MISSING", { keypair_path: "~" })], [])).rejects.toThrow(
    "No wallet",
  );
});

test("the next host of a job that was given back is handed the definition too, and each of them once", async () => {
  const given_back = { ...running, state: "stopped" } as Job;
  const elsewhere = { ...running, node: another } as Job;
  expect(await handOver([true, true], [], running, running, given_back, elsewhere, elsewhere)).toMatchObject({
    pending: false,
    tries: 2,
  });
  expect(await handOver([true, refused], [null], running, elsewhere)).toMatchObject({ pending: true });
});
