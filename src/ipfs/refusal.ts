import { plainText } from "../base/plain-text.ts";
import type { Secret } from "../base/secret.ts";

/** The service answered, and says no. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";
  /** Whether the same request may succeed a little later. */
  readonly busy: boolean;
  /** When to come again, as the service says in its `Retry-After`; null when it does not. */
  readonly retry_after: string | null;

  constructor(
    message: string,
    { busy, retry_after = null }: { readonly busy: boolean; readonly retry_after?: string | null },
  ) {
    super(message);
    this.busy = busy;
    this.retry_after = retry_after;
  }
}

/** An answer with a status that is no success. */
export class HttpRefusal extends Refusal {
  override readonly name = "HttpRefusal";

  /** `said` is the body or the status text, as the service wrote it; it may repeat the `token` it was sent. */
  constructor(
    { headers, status }: Pick<Response, "headers" | "status">,
    said: string,
    token: Secret<string> | null = null,
  ) {
    // Before anything is cut off, which could leave a part of the token that is not recognised any more.
    const reason = plainReason(token ? said.replaceAll(token.reveal(), String(token)) : said);
    super(`HTTP ${status}: ${reason}`.replace(/:? *$/, ""), {
      busy: status === 408 || status === 429 || status >= 500,
      retry_after: headers.get("retry-after"),
    });
  }
}

/** The service sends its clients elsewhere, where content and credentials were not meant to go. */
export class Redirection extends Refusal {
  override readonly name = "Redirection";
  /** For messages: an origin, since the rest may hold a key. */
  readonly to: string;

  constructor(to: string) {
    super(`it redirects to ${to}`, { busy: false });
    this.to = to;
  }
}

/** Where an answer to a request that follows no redirects sends the client; null when it is none that does. */
export function redirectionOf(asked: URL, { headers, status }: Pick<Response, "headers" | "status">) {
  const location = headers.get("location");
  if (status < 300 || status >= 400 || location === null) return null;
  if (!URL.canParse(location, asked.href)) return new Redirection("what is no address");
  const { origin, pathname, protocol } = new URL(location, asked);
  if (origin === "null") return new Redirection(`an address of ${plainText(protocol)}`);
  return new Redirection(pathname === asked.pathname ? origin : `${origin} under another path`);
}

/** An answer that cannot be read: what the service is, it is not the expected one. */
export function nonsense(): Refusal {
  return new Refusal("its answer makes no sense", { busy: false });
}

/** Whether a client's error is about the connection, as `fetch` tells it; else it is about the answer. */
export function isFailedConnection(error: unknown): boolean {
  const { cause, name } = error as { readonly cause?: unknown; readonly name?: unknown };
  return cause !== undefined || name === "AbortError" || name === "TimeoutError";
}

const longest_reason_characters = 300;

/** One line of what a service says: the sentence inside JSON, the title of an HTML page, or the text itself. */
function plainReason(said: string): string {
  const text = fromJson(said) ?? (/^\s*<(!doctype|html)/i.test(said) ? titleOf(said) : said);
  const line = plainText(text.replace(/\s+/g, " ").trim());
  return line.length > longest_reason_characters ? `${line.slice(0, longest_reason_characters)}…` : line;
}

function titleOf(page: string): string {
  return /<title[^>]*>([^<]+)<\/title>/i.exec(page)?.[1] ?? "it sent an HTML page";
}

/** Kubo says `{"Message": …}`, Pinata `{"error": {"reason": …, "details": …}}` or `{"error": …}`. */
function fromJson(said: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(said);
  } catch {
    return null;
  }
  const sentences = [member(value, "Message"), member(value, "message"), member(value, "error")].flatMap(
    (found) => [found, member(found, "reason"), member(found, "details")],
  );
  const told = sentences.filter((sentence) => typeof sentence === "string");
  return told.length > 0 ? told.join(": ") : null;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
