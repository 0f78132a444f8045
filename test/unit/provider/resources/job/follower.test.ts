import { expect, test } from "@jest/globals";
import { Follower } from "../../../../../provider/resources/job/follower.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import { default_settings } from "../../../../../provider/resources/job/settings.ts";
import type { Services } from "../../../../../provider/services.ts";
import { AppError } from "../../../../../src/base/errors.ts";
import { silentLogger } from "../../../../../src/base/log.ts";
import { Secret } from "../../../../../src/base/secret.ts";
import type { CallContext } from "../../../../../src/bridge/index.ts";
import { job as address, runningJob as running } from "../../../nosana/fake-program.ts";

test("an endpoint that lags behind while a definition is handed over does not keep it from its host", async () => {
  const tries: (boolean | AppError)[] = [
    new AppError("HOST_REFUSED", { host: "https://host", status: 503, reason: "" }),
    true,
  ];
  const nosana = {
    // As a node that has not got as far as the one before it.
    job: async () => ({ ...running, state: "queued", node: null }),
    async *follow() {
      yield running;
      throw new Error("nothing changes any more");
    },
  };
  const deliver = async () => {
    const next = tries.shift();
    if (next instanceof AppError) throw next;
    return next;
  };
  const services = { nosana: async () => nosana, hosts: async () => ({ urlOf: () => "", deliver }) };
  const published: (boolean | null | undefined)[] = [];
  const follower = new Follower(
    {
      start: { id: address, confidential: true, definition_delivered: false } as unknown as JobModel,
      definition: new Secret("{}"),
      exposed: false,
      settings: default_settings,
      phase: "create",
      publish: (model) => published.push(model?.definition_delivered),
    },
    services as unknown as Services,
    { log: silentLogger } as unknown as CallContext,
  );
  expect(await follower.follow(new AbortController().signal)).toBe("reached");
  expect([follower.handover.pending, published.at(-1), tries]).toEqual([false, true, []]);
});

test("a last look that finds the job done, and gateways too slow for it, is no look in vain", async () => {
  const cid = "QmZaexqdRUUQGAG2WErwefTx4q8eTFkeCtdXxMwjP9KSFE";
  const nosana = { job: async () => ({ ...running, state: "done", ipfs_result: cid }) };
  // As a gateway that is asked again and again until the look is over.
  const read = (_: string, { signal }: { readonly signal: AbortSignal }) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(new AppError("ABORTED", { doing: "reading" }))),
    );
  const services = { nosana: async () => nosana, gateway: async () => ({ read }) };
  const follower = new Follower(
    {
      start: { id: address, status: "running" } as unknown as JobModel,
      exposed: false,
      settings: default_settings,
      phase: "create",
      publish: () => {},
    },
    services as unknown as Services,
    { log: silentLogger } as unknown as CallContext,
  );
  await follower.closingLook();
  expect([follower.last?.model.status_reason, follower.trouble]).toEqual(["result_unavailable", null]);
});
