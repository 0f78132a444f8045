import { boundedBody } from "../base/bounded-body.ts";
import { Refusal } from "./refusal.ts";

/** More arrived than was asked for. */
export class TooLarge extends Refusal {
  override readonly name = "TooLarge";
  constructor(max_bytes: number) {
    super(`it is larger than ${max_bytes} bytes`, { busy: false });
  }
}

/** A response's body. Throws TooLarge, and then closes the connection. */
export async function wholeBody(response: Response, max_bytes: number): Promise<Uint8Array> {
  const body = await boundedBody(response, max_bytes);
  if (body === null) throw new TooLarge(max_bytes);
  return body;
}
