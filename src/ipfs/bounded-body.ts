import { Refusal } from "./refusal.ts";

/** More arrived than was asked for. */
export class TooLarge extends Refusal {
  override readonly name = "TooLarge";
  constructor(max_bytes: number) {
    super(`it is larger than ${max_bytes} bytes`, { busy: false });
  }
}

/** A response's body, which may come from anybody. Throws TooLarge, and then closes the connection. */
export async function boundedBody(response: Response, max_bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  // Leaving the loop by throwing closes the connection.
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > max_bytes) throw new TooLarge(max_bytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
