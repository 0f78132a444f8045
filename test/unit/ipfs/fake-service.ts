import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "@jest/globals";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";

export interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}
export type Answer = (response: ServerResponse, asked: Asked) => void;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An HTTP server that answers as `answers` say, one after another, the last one for good; closed after the test. */
export async function fakeService(...answers: Answer[]) {
  const asked: Asked[] = [];
  const http = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const one = { url: request.url ?? "", headers: request.headers, body: Buffer.concat(parts) };
    asked.push(one);
    answers[Math.min(asked.length, answers.length) - 1]?.(response, one);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked };
}

/** The parts of a multipart upload. */
export async function formOf({ body, headers }: Asked): Promise<FormData> {
  return new Response(new Uint8Array(body), {
    headers: { "content-type": headers["content-type"] ?? "" },
  }).formData();
}

export const status =
  (code: number, body = "", type = "text/plain"): Answer =>
  (response) =>
    response.writeHead(code, { "content-type": type }).end(body);
/** Too much to do, until so many seconds from now. */
export const busy =
  (code: number, retry_after: string): Answer =>
  (response) =>
    response.writeHead(code, { "retry-after": retry_after }).end("later");
export const json = (value: unknown): Answer => status(200, JSON.stringify(value), "application/json");
export const silence: Answer = () => {};
/** Half an answer, and then nothing more though the connection stays. */
export const halfOpen: Answer = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"Hash":"');
};
/** Nobody listens there; `fetch` refuses port 1 without trying. */
export const nowhere = "http://127.0.0.1:2";

export const deps = { log: silentLogger, clock: systemClock };

/** What `ipfs add` makes of `{}` and of "hello world\n". */
export const content = new TextEncoder().encode("{}");
export const cid = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
export const other_cid = "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o";
