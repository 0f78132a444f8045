import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { providerSchema } from "../../../provider/configuration.ts";
import { localnetEnvironment } from "../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../provider/provider.ts";
import { configureServices } from "../../../provider/services.ts";
import { isAppError } from "../../../src/base/errors.ts";
import { createLogger } from "../../../src/base/log.ts";
import { type CallContext, DiagnosticError, Diagnostics } from "../../../src/bridge/index.ts";
import { createTestHost } from "../../../src/bridge/testing/index.ts";
import { jobDefinition } from "../../support/jobs.ts";
import { useJournalHome } from "../../support/journal-home.ts";
import { oddJson } from "../../support/odd-json.ts";
import { chosenSeed, randomNumbers } from "../../support/random.ts";
import { startWorld, type World } from "../nosana/local-world.ts";

// Whatever RPC, IPFS API and gateway answer: what is told is no bug of the provider's.

useJournalHome();
let world: World;
beforeAll(async () => {
  world = await startWorld({ slot_ms: 40 });
});
afterAll(async () => {
  await world.close();
});

const seed = chosenSeed();
const random = randomNumbers(seed);
const { one, oddly } = oddJson(random);

/** A proxy that changes some of the answers while `share` is not 0, and counts how many. */
async function oddProxy(target: string) {
  const proxy = { share: 0, changed: 0, url: "", close: () => {} };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host, connection, "content-length": length, ...headers } = request.headers;
    const answer = await fetch(`${target}${request.url === "/" ? "" : request.url}`, {
      method: String(request.method),
      headers: { "content-type": String(headers["content-type"] ?? "application/json") },
      ...(request.method === "GET" ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const is_odd = random() < proxy.share;
    if (is_odd) proxy.changed++;
    response.writeHead(is_odd && random() < 0.2 ? one([200, 204, 400, 403, 404, 500]) : answer.status, {
      "content-type": answer.headers.get("content-type") ?? "application/json",
    });
    response.end(is_odd ? oddly(body.toString()) : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return proxy;
}

const rounds = Number(process.env.ROUNDS ?? 4);

test(`odd answers to every handler are told as such (TEST_SEED=${seed})`, async () => {
  const { endpoints } = world.local;
  const proxies = await Promise.all(
    [endpoints.rpc_endpoint, endpoints.ipfs_api, endpoints.ipfs_gateway].map(oddProxy),
  );
  const [rpc, ipfs, gateway] = proxies.map(({ url }) => url) as [string, string, string];
  const environment = {
    ...localnetEnvironment(endpoints),
    NOSANA_RPC_ENDPOINT: rpc,
    NOSANA_IPFS_API: ipfs,
    NOSANA_IPFS_GATEWAY: gateway,
  };
  /** Errors that no handler expected, with where they come from. */
  const bugs: unknown[] = [];
  const log = createLogger(({ message, fields }) => {
    if (message.startsWith("bug:")) bugs.push(fields);
  });
  const signal = new AbortController().signal;
  const context = { signal, log, process_log: log, diagnostics: new Diagnostics(), isAbandoned: () => false };
  const unset = Object.fromEntries(Object.keys(providerSchema.attributes).map((name) => [name, null]));
  const told: { summary: string; detail: string }[] = [];
  const config = (nth: number) => ({
    job_definition: JSON.stringify(jobDefinition({ NTH: String(nth) })),
    on_destroy: "stop",
    timeouts: { create: "3s", read: "2s", update: "3s", delete: "3s" },
  });
  try {
    for (let round = 0; round < rounds; round++) {
      const provider = createNosanaProvider(environment);
      const host = createTestHost(provider, { log });
      const job = host.resource("nosana_job");
      const share = (value: number) => {
        for (const proxy of proxies) proxy.share = value;
      };
      const say = async (
        work: Promise<{ readonly diagnostics: readonly { summary: string; detail: string }[] }>,
      ) => {
        told.push(...(await work).diagnostics);
      };
      share(round % 2 === 0 ? 0.08 : 0);
      await say(job.apply(config(round)));
      share(0.3);
      await say(job.refresh().then((diagnostics) => ({ diagnostics })));
      await say(job.plan(config(round)));
      const address = String(job.state?.id ?? world.market);
      const known = { job: address, address: world.market, timeout_seconds: 60n };
      /** One handler by itself, which a host has no part in; some of them in each round. */
      const handle = async (
        {
          type_name,
          schema,
        }: { readonly type_name: string; readonly schema: { readonly attributes: object } },
        work: (
          config: never,
          services: Awaited<ReturnType<typeof configureServices>>,
          within: CallContext,
        ) => Promise<unknown>,
      ) => {
        if (random() < 0.5) return;
        const names = Object.keys(schema.attributes);
        const config = Object.fromEntries(
          names.map((name) => [name, known[name as keyof typeof known] ?? null]),
        );
        try {
          const within = { ...context, signal: AbortSignal.timeout(2_000) };
          await work(config as never, await configureServices(unset as never, environment, context), within);
        } catch (error) {
          if (!isAppError(error) && !(error instanceof DiagnosticError))
            bugs.push(`${type_name}: ${(error as Error).stack}`);
          else told.push({ summary: type_name, detail: error.message });
        }
      };
      for (const source of provider.data_sources ?? [])
        await handle(source, (config, services, within) => source.read({ config }, services, within));
      for (const list of provider.list_resources ?? [])
        await handle(list, async (config, services, within) => {
          const request = { config, include_resource: true, limit: 10n };
          for await (const _ of list.list(request as never, services, within));
        });
      await say(
        host
          .resource("nosana_job")
          .import(address)
          .then((diagnostics) => ({ diagnostics })),
      );
      for (const action of provider.actions ?? [])
        await handle(action, (config, services, within) =>
          action.invoke({ config, progress: () => {} }, services, within),
        );
      await say(job.destroy());
    }
  } finally {
    for (const proxy of proxies) proxy.close();
  }
  // Whether IPFS is asked at all depends on what came before.
  expect(proxies[0]?.changed).toBeGreaterThan(0);
  expect(told.filter(({ summary }) => summary === "Bug in the provider")).toEqual([]);
  expect(bugs).toEqual([]);
  expect(told.length).toBeGreaterThan(0);
});
