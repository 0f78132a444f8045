import type { IncomingMessage } from "node:http";

/** What a request asks for. Text that is no URL, such as `//`, asks for the root. */
export function targetOf({ url = "/" }: Pick<IncomingMessage, "url">): URL {
  const root = "http://localhost";
  return URL.canParse(url, root) ? new URL(url, root) : new URL(root);
}
