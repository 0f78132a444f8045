import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import type { Pinner, PinnerOptions } from "../../../src/ipfs/index.ts";
import { virtualClock } from "../solana/fake-node.ts";
import {
  type Answer,
  busy,
  cid,
  content,
  fakeService,
  halfOpen,
  json,
  nowhere,
  other_cid,
  silence,
  status,
} from "./fake-service.ts";

/** How a kind of pinner is made, and how its service answers. */
export interface PinnerKind {
  readonly name: string;
  /** A pinner that presents the `token` to the service at `url`. */
  readonly make: (url: string, options?: Partial<PinnerOptions>) => Pinner;
  /** The answer that says under which CID it stored the content. */
  readonly stored: (cid: string) => unknown;
  /** The library in between hides the status and the words of a refusal. */
  readonly hides_refusals?: true;
}

/** As long as Pinata's are, so that a message that is cut to a readable length could hold the start of it. */
export const token = `secret-token-${"0123456789".repeat(60)}`;

/** What holds of every pinner, whatever its service does. */
export function pinnerContract({ hides_refusals, make, name, stored }: PinnerKind): void {
  const added = (answered: string) => json(stored(answered));
  const failure = (pinner: Pinner) =>
    pinner.pin(content).then(
      () => null,
      (error: unknown) =>
        error as Error & { code?: string; context?: { reason?: string; endpoint?: string } },
    );

  describe(`the contract of pinners: ${name}`, () => {
    test("gives the CID, and presents the token", async () => {
      const { url, asked } = await fakeService(added(cid));
      await expect(make(url).pin(content)).resolves.toBe(cid);
      expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${token}`]);
    });

    test("takes no other CID for its own", async () => {
      const { url } = await fakeService(added(other_cid));
      expect(await failure(make(url))).toMatchObject({
        code: "CID_MISMATCH",
        context: { expected: cid, found: other_cid },
      });
    });

    test("tries again while the service is busy", async () => {
      const { url, asked } = await fakeService(
        status(503),
        status(429, "{}", "application/json"),
        added(cid),
      );
      await expect(make(url).pin(content)).resolves.toBe(cid);
      expect(asked).toHaveLength(3);
    });

    const echo: Answer = (response, { headers }) =>
      response.writeHead(401, { "content-type": "text/plain" }).end(`who is ${headers.authorization}?`);
    test("shows no token, though the service repeats it", async () => {
      const { url, asked } = await fakeService(echo);
      const error = await failure(make(url));
      expect(error).toMatchObject({ code: "IPFS_REFUSED" });
      expect(inspect(error, { depth: 10 })).not.toContain("secret-token");
      if (hides_refusals) return;
      expect(error?.context?.reason).toBe("HTTP 401: who is Bearer [redacted]?");
      expect(asked).toHaveLength(1);
    });

    test("says in a line what an HTML page says", async () => {
      const page = `<!doctype html><html><head><title>Bad day</title></head><body>${"x".repeat(9000)}</body></html>`;
      const { url } = await fakeService(status(400, page, "text/html"));
      const error = await failure(make(url));
      expect(error).toMatchObject({ code: "IPFS_REFUSED" });
      if (!hides_refusals) expect(error?.context?.reason).toBe("HTTP 400: Bad day");
    });

    test.each([
      ["nothing", ""],
      ["null", "null"],
      ["a list", "[]"],
      ["no JSON", "{"],
      ["a page", "<html><body>Welcome!</body></html>"],
      ["a number for a CID", JSON.stringify(stored(5 as never))],
      ["a path for a CID", JSON.stringify(stored("../../etc/passwd"))],
      ["an object for a CID", JSON.stringify(stored({ toString: "x" } as never))],
      ["a CID with another hash", JSON.stringify(stored("bafkqaaa"))],
      ["deep nesting", "[".repeat(50_000)],
    ])("refuses an answer of %s", async (_, body) => {
      const { url } = await fakeService(status(200, body, "application/json"));
      const error = await failure(make(url));
      expect(error).toMatchObject({ code: "IPFS_REFUSED" });
      expect(error?.message.length).toBeLessThan(300);
    });

    test("fails within seconds when nobody listens", async () => {
      const started = Date.now();
      const error = await failure(make(nowhere));
      expect(error).toMatchObject({ code: "IPFS_UNREACHABLE" });
      expect(inspect(error, { depth: 10 })).not.toContain("secret-token");
      expect(Date.now() - started).toBeLessThan(6000);
    });

    test.each([
      ["silent", silence],
      ["half-open", halfOpen],
    ])("gives up waiting for a %s connection, and ends at once when aborted", async (_, answer) => {
      const { url } = await fakeService(answer);
      expect(await failure(make(url, { timeout_seconds: 0.1 }))).toMatchObject({
        code: "IPFS_UNREACHABLE",
        context: { reason: "no answer within 0.1 seconds" },
      });
      await expect(make(url).pin(content, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
        code: "ABORTED",
      });
    });

    if (hides_refusals) return;

    const redirect =
      (code: number, location: string): Answer =>
      (response) =>
        response.writeHead(code, { location }).end();
    test.each([301, 302, 303, 307, 308])(
      "names a redirect of HTTP %i, and sends nothing there",
      async (code) => {
        const elsewhere = await fakeService(status(200, "<html><body>Log in!</body></html>"));
        const secret = `${elsewhere.url}/secret-path?key=secret-key`;
        const { url } = await fakeService(redirect(code, secret));
        const error = await failure(make(url));
        expect(error).toMatchObject({
          code: "IPFS_REDIRECTS",
          context: { endpoint: url, to: `${elsewhere.url} under another path` },
        });
        expect(inspect(error, { depth: 10 })).not.toContain("secret-");
        for (const { body, headers } of elsewhere.asked)
          expect([body.length, headers.authorization]).toEqual([0, undefined]);
      },
    );

    test("names a redirect to TLS, to itself, and to nowhere", async () => {
      for (const [location, to] of [
        ["https://ipfs.example.org:1", "https://ipfs.example.org:1"],
        ["/", null],
        ["http://[", "what is no address"],
        ["javascript:alert(1)", "an address of javascript:"],
      ] as const) {
        const { url } = await fakeService((response, { url: asked }) => {
          const path = location.startsWith("https") ? asked : "";
          response.writeHead(308, { location: location + path }).end();
        });
        const error = await failure(make(url));
        expect(error).toMatchObject({
          code: "IPFS_REDIRECTS",
          context: { to: to ?? `${url} under another path` },
        });
      }
    });

    test("comes again when a busy service says, as often as it takes within a minute", async () => {
      const clock = virtualClock();
      const begun_ms = clock.now();
      const later = [7, 8, 9, 10, 11].map((seconds) => busy(429, String(seconds)));
      const { url, asked } = await fakeService(...later, added(cid));
      await expect(make(url, { clock }).pin(content)).resolves.toBe(cid);
      expect(clock.now() - begun_ms).toBe(45_000);
      expect(asked).toHaveLength(6);
    });

    test("leaves a service alone that wants to be left alone for longer", async () => {
      const { url, asked } = await fakeService(busy(429, "20"), busy(503, "41"));
      expect(await failure(make(url, { clock: virtualClock() }))).toMatchObject({
        code: "IPFS_REFUSED",
        context: { reason: expect.stringContaining("HTTP 503") },
      });
      expect(asked).toHaveLength(2);
    });
  });
}
