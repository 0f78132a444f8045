/** As a node of Agave has them: a request of more bytes is refused, over HTTP and as a WebSocket message. */
export const mostBytesOfARequest = 50 * 1024;
export const mostBytesOfAMessage = 4_096;

/** Of one connection: what is more is refused. */
export const mostSubscriptions = 10_000;

/** A client that does not read what it subscribed to is cut off when this much waits for it. */
export const mostBytesUnread = 16 * 1024 * 1024;
