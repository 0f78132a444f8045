import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readBody } from "../../../../src/localnet/http/body.ts";
import { type Listening, listen } from "../../../../src/localnet/http/listen.ts";

let service: Listening;
beforeEach(async () => {
  const answerLength = async (...[request, response]: Parameters<Parameters<typeof listen>[2]>) => {
    const body = await readBody(request, 1_000);
    response.end(String(body?.length));
  };
  const quick = { headers_ms: 200, request_ms: 400, check_ms: 50 };
  service = await listen(
    "127.0.0.1",
    0,
    (request, response) => void answerLength(request, response).catch(() => response.destroy()),
    { patience: quick },
  );
});
afterEach(() => service.close());

/** Sends `head`, then a byte now and then for as long as it is allowed to; returns what came back. */
async function dribble(head: string): Promise<string> {
  const [host, port] = service.authority.split(":");
  const socket = connect(Number(port), host);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  socket.on("error", () => {}); // a byte that comes after the end
  socket.write(head);
  const dribbling = setInterval(() => socket.write("a"), 20);
  await once(socket, "close");
  clearInterval(dribbling);
  return answer;
}

test.each([
  ["headers", "POST / HTTP/1.1\r\nhost: localhost\r\nx-slow: "],
  ["a body", "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n"],
])("%s that never end are answered with 408, and others are served meanwhile", async (_what, head) => {
  const slow = Array.from({ length: 20 }, () => dribble(head));
  const response = await fetch(`http://${service.authority}`, { method: "POST", body: "four" });
  expect(await response.text()).toBe("4");
  for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1.1 408/);
});

test("nothing but loopback is listened on by default", async () => {
  const { defaultOptions } = await import("../../../../src/localnet/options.ts");
  expect(defaultOptions.host_address).toBe("127.0.0.1");
});
