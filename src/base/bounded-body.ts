import { collectShortLived } from "./garbage.ts";

/** What most answers fit in. */
const first_bytes = 64 * 1024;

/** The chunks of a larger answer are garbage at once, up to twice as much as their content. */
const collectedEveryBytes = 4 * 1024 * 1024;

/** What is larger is rare, and costs more than others would notice. */
export const largeBodyBytes = 2 * 1024 * 1024;

/**
 * glibc gives a block back to the system at once only when it is larger than this, and others in the end never. What is
 * not written of it takes no memory.
 */
const ownMappingBytes = 32 * 1024 * 1024;

/** A response's body, which may come from anybody. Null, and the connection is closed, when there is more of it. */
export async function boundedBody(response: Response, max_bytes: number): Promise<Uint8Array | null> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > max_bytes) {
    await response.body?.cancel();
    return null;
  }
  const roomFor = (bytes: number) =>
    new Uint8Array(
      Math.min(Math.max(bytes, bytes > largeBodyBytes ? ownMappingBytes : first_bytes), max_bytes),
    );
  let body = roomFor(announced || 0);
  let received = 0;
  let collected = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of response.body ?? []) {
    const length = received + chunk.length;
    if (length > max_bytes) return null;
    // One growing block: a list of chunks, put together at the end, would need the space twice.
    if (length > body.length) {
      const larger = roomFor(Math.max(2 * body.length, length));
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
