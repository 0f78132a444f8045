import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { plainText } from "../../base/plain-text.ts";

/** Why a request is not answered; null when it is. */
export type Visitors = (request: Pick<IncomingMessage, "headers">) => string | null;

/**
 * Keeps web pages of others out. A browser on this machine reaches its loopback addresses for any page; a page may even
 * have its own name resolved to one ("DNS rebinding"), and is then read as if it came from here. So a request must name
 * this machine in `Host`, and in `Origin` where it has one: browsers write both, and no page can change them. Programs
 * send no `Origin`. `Origin: null` is refused: a page of any site gets it by a sandboxed frame.
 */
export function visitorsOf(allowed: Iterable<string>): Visitors {
  const names = new Set(allowed);
  const isWelcome = (name: string | null) => name !== null && (isLoopback(name) || names.has(name));
  return ({ headers: { host = "", origin } }) => {
    const asked = hostNameOf(host);
    if (!isWelcome(asked))
      return `This local network is asked as ${quoted(host)}, but answers to loopback names only. ${remedy(asked)}`;
    if (origin === undefined) return null;
    const page = hostOfOrigin(origin);
    if (isWelcome(page)) return null;
    return `This local network takes no request from pages of ${quoted(origin)}, only from those on loopback names. ${remedy(page)}`;
  };
}

/** A name or an address as `--allow-host` takes it, in the spelling of URLs; null for what is neither. */
export function parseHostName(text: string): string | null {
  if (isIP(text) === 6) return hostNameOf(`[${text}]`);
  return /:\d*$/.test(text) && !text.endsWith("]") ? null : hostNameOf(text);
}

const localhost = /^(.+\.)?localhost$/;

function isLoopback(name: string): boolean {
  return localhost.test(name) || name === "[::1]" || (isIP(name) === 4 && name.startsWith("127."));
}

const hostAndPort = /^(?:\[[\da-f:.]+\]|[a-z\d_](?:[a-z\d_.-]*[a-z\d_])?\.?)(?::\d*)?$/i;

/** Without the port, and in one spelling. */
function hostNameOf(host: string): string | null {
  if (!hostAndPort.test(host)) return null;
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null;
  return url?.hostname.replace(/\.$/, "") || null;
}

function hostOfOrigin(origin: string): string | null {
  const [, host = ""] = /^https?:\/\/([^/]*)$/i.exec(origin) ?? [];
  return hostNameOf(host);
}

function remedy(name: string | null): string {
  return name === null ? "See --allow-host." : `If that is meant, start it with --allow-host ${name}.`;
}

const longestQuote = 200;

function quoted(text: string): string {
  return JSON.stringify(plainText(text).slice(0, longestQuote));
}
