import type { IncomingMessage } from "node:http";

/** What is too long is read to its end, so that the client hears why; not when it never seems to end. */
const mostBytesDropped = 256 * 1024 * 1024;

/** The whole body of a request, or undefined when it has more than `limit` bytes. No more than these are kept. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > limit) chunks = [];
    else chunks.push(chunk);
    if (total > mostBytesDropped) break;
  }
  return total > limit ? undefined : Buffer.concat(chunks);
}
