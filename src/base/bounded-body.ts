import { collectShortLived } from "./garbage.ts";

/** What most answers fit in. */
const first_bytes = 64 * 1024;

/** The chunks of a larger answer are garbage at once, up to twice as much as their content. */
const collectedEveryBytes = 4 * 1024 * 1024;

/** A response's body, which may come from anybody. Null, and the connection is closed, when there is more of it. */
export async function boundedBody(response: Response, max_bytes: number): Promise<Uint8Array | null> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  let body = new Uint8Array(Math.min(Math.max(announced || 0, first_bytes), max_bytes));
  let received = 0;
  let collected = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of response.body ?? []) {
    const length = received + chunk.length;
    if (length > max_bytes) return null;
    // One growing block: a list of chunks, put together at the end, would need the space twice.
    if (length > body.length) {
      const larger = new Uint8Array(Math.min(Math.max(2 * body.length, length), max_bytes));
      larger.set(body.subarray(0, received));
      body = larger;
    }
    body.set(chunk, received);
    received = length;
    if (received - collected >= collectedEveryBytes) {
      collectShortLived();
      collected = received;
    }
  }
  return body.subarray(0, received);
}
