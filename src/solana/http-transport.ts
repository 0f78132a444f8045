import { type RpcTransport, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, SolanaError } from "@solana/kit";
import { AppError } from "../base/errors.ts";
import type { Endpoint } from "./endpoint.ts";
import { parseJson, printJson } from "./json.ts";

/** A list of all accounts of a program is some megabytes long. */
const most_bytes = 256 * 2 ** 20;

/**
 * JSON-RPC over HTTP, with a reader of answers that is sparing of memory. Throws what `fetch` throws, kit's error of an HTTP
 * status, a SyntaxError for what is not JSON, and RPC_REDIRECTS in their place when the answer came from elsewhere.
 */
export function createHttpTransport({ headers, origin, url }: Endpoint): RpcTransport {
  return async <TResponse>({ payload, signal }: Parameters<RpcTransport>[0]) => {
    const response = await fetch(url, {
      body: printJson(payload),
      headers: { ...headers, accept: "application/json", "content-type": "application/json; charset=utf-8" },
      method: "POST",
      ...(signal ? { signal } : {}),
    });
    try {
      return (await readJson(response)) as TResponse;
    } catch (cause) {
      // A redirected POST may arrive as a GET, or without its credentials: what is said to that is no answer to us.
      if (!response.redirected || signal?.aborted) throw cause;
      throw new AppError("RPC_REDIRECTS", { endpoint: origin, to: new URL(response.url).origin }, { cause });
    }
  };
}

async function readJson(response: Response): Promise<unknown> {
  if (!response.ok) {
    await response.body?.cancel();
    throw new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, {
      headers: response.headers,
      message: response.statusText,
      statusCode: response.status,
    });
  }
  const decoder = new TextDecoder();
  let text = "";
  let received = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > most_bytes) throw new SyntaxError(`its answer is longer than ${most_bytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return parseJson(text + decoder.decode());
}
