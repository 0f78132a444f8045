import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createNosanaAuthorization } from "@nosana/authorization";
import { generateKeyPairSigner, getAddressEncoder } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { isAppError } from "../../../src/base/errors.ts";
import { Secret } from "../../../src/base/secret.ts";
import { createHostApi, type HostApi, networks } from "../../../src/nosana/index.ts";
import { opState } from "../../support/chain-edits.ts";
import { oddJson } from "../../support/odd-json.ts";
import { chosenSeed, randomNumbers } from "../../support/random.ts";
import { job, node } from "./fake-program.ts";

// Against the local network's hosts it is tested by test/acceptance/confidential.test.ts.

const seed = chosenSeed();
/** The connection breaks in the middle of the answer. */
const cutOff = "cut off";
type Answer = readonly [status: number, body?: string];
let answers: Readonly<Record<string, Answer>>;
let asked: { readonly line: string; readonly authorization: string; readonly body: string }[];
let host: HostApi;
let public_key: Uint8Array;

const server = createServer((request, response) => void answer(request, response));
async function answer(request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const line = `${request.method} ${request.url}`;
  asked.push({
    line,
    authorization: request.headers.authorization ?? "",
    body: Buffer.concat(chunks).toString(),
  });
  const [status, body = ""] = answers[`${request.method} ${request.url?.split("/").at(-1)}`] ?? [404];
  if (body === cutOff)
    return void response.writeHead(200, { "content-length": 1_000 }).write("{", () => response.destroy());
  response.writeHead(status, status === 307 ? { location: "/elsewhere" } : {}).end(body);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const signer = await generateKeyPairSigner();
  public_key = new Uint8Array(getAddressEncoder().encode(signer.address));
  host = createHostApi({
    network: networks.localnet,
    rpc_origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wallet: { address: signer.address, signer },
    clock: systemClock,
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const hosted = { job, node };
const definition = new Secret('{"password":"top secret"}');
const never = new AbortController().signal;
const deliver = () => host.deliver(hosted, definition, never);

test("hosts of mainnet and devnet answer at their own addresses", async () => {
  const signer = await generateKeyPairSigner();
  const wallet = { address: signer.address, signer };
  const at = (network: keyof typeof networks) =>
    createHostApi({ network: networks[network], rpc_origin: "", wallet, clock: systemClock }).urlOf(node);
  expect(at("mainnet")).toBe(`https://${node}.node.k8s.prd.nos.ci`);
  expect(at("devnet")).toBe(`https://${node}.node.k8s.dev.nos.ci`);
});

test("the definition travels as it is, with the owner's signature of the job, which Nosana's own library accepts", async () => {
  answers = { "POST job-definition": [200, "Job definition received"] };
  expect(await deliver()).toBe(true);
  const [request] = asked;
  expect(asked.length).toBe(1);
  expect(request).toMatchObject({
    line: `POST /hosts/${node}/job/${job}/job-definition`,
    body: definition.reveal(),
  });
  const { validate } = createNosanaAuthorization();
  const options = { expected_message: job, expiry: 60 };
  expect(validate(request?.authorization ?? "", public_key, options)).toBe(true);
});

test.each<[string, Record<string, Answer>, boolean]>([
  [
    "does not wait for one yet",
    { "POST job-definition": [400, "invalid job id"], "GET job-definition": [400] },
    false,
  ],
  [
    "has it from an earlier try",
    { "POST job-definition": [400, "cannot send"], "GET job-definition": [200, "{}"] },
    true,
  ],
])("a host that %s", async (_, given, delivered) => {
  answers = given;
  expect(await deliver()).toBe(delivered);
});

describe("a refusal names the host and the status, and repeats nothing of what was sent", () => {
  test.each([401, 404, 413, 500, 503])("%d", async (status) => {
    answers = { "POST job-definition": [status, `you sent ${definition.reveal()}`] };
    const error = await deliver().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "HOST_REFUSED", context: { status, host: host.urlOf(node) } });
    expect(`${error} ${JSON.stringify(error)}`).not.toContain("top secret");
  });

  test("a redirection is not followed", async () => {
    answers = { "POST job-definition": [307], "POST elsewhere": [200] };
    await expect(deliver()).rejects.toMatchObject({ code: "HOST_UNREACHABLE" });
    expect(asked.length).toBe(1);
  });

  test("nobody there, or nobody waits any more", async () => {
    const signer = await generateKeyPairSigner();
    const wallet = { address: signer.address, signer };
    const rpc_origin = "http://127.0.0.1:9";
    const options = { network: networks.localnet, rpc_origin, wallet, clock: systemClock };
    const away = createHostApi(options);
    await expect(away.deliver(hosted, definition, never)).rejects.toMatchObject({ code: "HOST_UNREACHABLE" });
    const aborted = host.deliver(hosted, definition, AbortSignal.abort());
    await expect(aborted).rejects.toMatchObject({ code: "ABORTED" });
  });
});

test("a result is collected once it waits for its owner", async () => {
  const operation = { operationId: "work", status: "success", exitCode: 0, logs: [] };
  answers = { "GET results": [400, "cannot get job result at this time"] };
  expect(await host.collectResult(hosted, never)).toBeNull();
  const flow = { status: "waiting-for-result", opStates: [operation] };
  answers = { "GET results": [200, JSON.stringify(flow)] };
  expect(await host.collectResult(hosted, never)).toMatchObject({
    status: "success",
    operations: [{ id: "work", exit_code: 0 }],
  });
  answers = { "GET results": [502] };
  await expect(host.collectResult(hosted, never)).rejects.toMatchObject({ code: "HOST_REFUSED" });
});

test("a result without an end is left at 32 MiB, with an error that says so", async () => {
  answers = { "GET results": [200, "a".repeat(32 * 1024 * 1024 + 1)] };
  const error = await host.collectResult(hosted, never).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "HOST_REFUSED", context: { status: 200, host: host.urlOf(node) } });
  expect(String(error)).toContain("the result is larger than 33554432 bytes");
});

test(`odd answers of a host are errors of that host, or count as no result (TEST_SEED=${seed})`, async () => {
  const random = randomNumbers(seed);
  const { one, oddly } = oddJson(random);
  const result = JSON.stringify({ status: "success", startTime: 1, endTime: 2, opStates: [opState()] });
  for (let round = 0; round < 300; round++) {
    const odd = (): Answer => [
      one([200, 200, 201, 204, 301, 307, 400, 401, 404, 413, 500, 599]),
      one([oddly(result), result, "", "<html>", "\u0000", '{"', cutOff]),
    ];
    answers = { "POST job-definition": odd(), "GET job-definition": odd(), "GET results": odd() };
    for (const ask of [
      deliver,
      () => host.hasDefinition(hosted, never),
      () => host.collectResult(hosted, never),
    ])
      await ask().catch((error: unknown) => {
        expect(
          isAppError(error, "HOST_REFUSED", "HOST_UNREACHABLE") ? "" : String((error as Error).stack),
        ).toBe("");
      });
  }
});
