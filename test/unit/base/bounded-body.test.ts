import { describe, expect, test } from "@jest/globals";
import { boundedBody } from "../../../src/base/bounded-body.ts";

const mib = 1024 * 1024;

/** A response of `count` chunks; each has a buffer of its own, as what a socket reads has. */
function inChunks(count: number, length: number, onCancel = () => {}): Response {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === count) return controller.close();
      controller.enqueue(new Uint8Array(length).fill(sent++ % 251));
    },
    cancel: onCancel,
  });
  const headers: Record<string, string> = Number.isFinite(count)
    ? { "content-length": String(count * length) }
    : {};
  return new Response(stream, { headers });
}

describe("a body of at most so many bytes", () => {
  test.each([
    ["nothing", 0, 1],
    ["one chunk", 1, 10],
    ["just as much", 10, 10],
    ["more than is collected at a time", 100, 100_000],
  ])("is read: %s", async (_, count, length) => {
    const body = await boundedBody(inChunks(count, length), 10_000_000);
    expect(body).toHaveLength(count * length);
    for (let chunk = 0; chunk < count; chunk++) {
      expect(body?.[chunk * length]).toBe(chunk % 251);
      expect(body?.[(chunk + 1) * length - 1]).toBe(chunk % 251);
    }
  });

  test("is refused when there is more, and nothing more is asked for", async () => {
    let cancelled = false;
    const endless = inChunks(Number.POSITIVE_INFINITY, 10, () => {
      cancelled = true;
    });
    expect(await boundedBody(endless, 99)).toBeNull();
    expect(cancelled).toBe(true);
  });

  test("leaves no heap of chunks behind", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const body = await boundedBody(inChunks(512, 64 * 1024), 32 * mib);
    // 64 MiB when V8 looks after them by itself.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(44 * mib);
    expect(body).toHaveLength(32 * mib);
  });
});
