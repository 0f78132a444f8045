import {
  createRpcSubscriptionsTransportFromChannelCreator,
  createSolanaRpcSubscriptionsFromTransport,
  getChannelPoolingChannelCreator,
  getRpcSubscriptionsChannelWithAutoping,
  type RpcSubscriptions,
  type RpcSubscriptionsChannel,
  type SolanaRpcSubscriptionsApi,
  transformChannelOutboundMessages,
} from "@solana/kit";
import { createWebSocketChannel } from "@solana/rpc-subscriptions-channel-websocket";
import { reasonOf } from "../base/errors.ts";
import { type Logger, silentLogger } from "../base/log.ts";
import { printJson } from "./json.ts";
import { usableMessage } from "./usable-frames.ts";

const send_buffer_bytes = 131_072;
/** Between ten resources at a time, with two subscriptions each, one socket does. */
const subscriptions_per_socket = 100;
/** So much of a frame that is passed over goes into the log. */
const shown_characters = 200;

type Socket = Awaited<ReturnType<typeof createWebSocketChannel>>;
type Channel = RpcSubscriptionsChannel<unknown, unknown>;

export interface SubscriptionsOptions {
  readonly ping_interval_ms?: number;
  readonly log?: Logger;
  /** Takes the endpoint's secrets out of a text that is logged. */
  readonly redact?: (text: string) => string;
}

/** A message nobody waits for: what a frame becomes that is of no use. */
const nothing = {};

/**
 * kit's subscriptions, which notice every end of a connection, made safe against whatever the other end sends. kit reads
 * messages in event listeners, where one that it does not expect would be an uncaught exception: it would take the
 * process down with the ids of all jobs being posted.
 */
export function createSubscriptions(
  url: string,
  { ping_interval_ms = 5_000, log = silentLogger, redact = (text) => text }: SubscriptionsOptions = {},
): RpcSubscriptions<SolanaRpcSubscriptionsApi> {
  const createChannel = getChannelPoolingChannelCreator(
    async ({ abortSignal }) => {
      const socket = await createWebSocketChannel({
        url,
        signal: abortSignal,
        sendBufferHighWatermark: send_buffer_bytes,
      });
      return getRpcSubscriptionsChannelWithAutoping({
        abortSignal,
        channel: transformChannelOutboundMessages(
          sparingItsListeners(noticingItsEnd(socket), { log, redact }),
          printJson,
        ),
        intervalMs: ping_interval_ms,
      });
    },
    { maxSubscriptionsPerChannel: subscriptions_per_socket, minChannels: 1 },
  );
  return createSolanaRpcSubscriptionsFromTransport(
    createRpcSubscriptionsTransportFromChannelCreator(createChannel),
  );
}

/**
 * kit says nothing of a connection that the other end has closed in good order: its subscriptions would wait for ever.
 * What cannot be sent any more tells, at the latest the next ping.
 */
function noticingItsEnd(socket: Socket): Socket {
  const listeners = new Set<(error: unknown) => void>();
  return {
    on(type, listener, options) {
      const leave = socket.on(type, listener, options);
      if (type !== "error" || options?.signal.aborted) return leave;
      const tell = listener as (error: unknown) => void;
      listeners.add(tell);
      options?.signal.addEventListener("abort", () => listeners.delete(tell), { once: true });
      return () => {
        listeners.delete(tell);
        leave();
      };
    },
    async send(message) {
      try {
        await socket.send(message);
      } catch (error) {
        for (const tell of [...listeners]) tell(error);
        throw error;
      }
    },
  };
}

/**
 * Hands on only messages of a Solana node. Each frame comes here once for each listener, so what was made of the last one
 * is kept. A listener that fails all the same has missed a hint, and no more.
 */
function sparingItsListeners(
  socket: Socket,
  { log, redact }: Required<Omit<SubscriptionsOptions, "ping_interval_ms">>,
): Channel {
  let last: { readonly frame: unknown; readonly message: object } | null = null;
  const read = (frame: unknown) => {
    if (last !== null && last.frame === frame) return last.message;
    const usable = usableMessage(frame);
    if (usable === null) log.debug("passing over a frame of the WebSocket", { frame: shown(frame, redact) });
    const message = usable ?? nothing;
    last = { frame, message };
    return message;
  };
  return {
    send: (message) => socket.send(message as string),
    on(type, listener, options) {
      if (type !== "message") return socket.on(type, listener, options);
      const tell = listener as (message: unknown) => void;
      const tellIfUsable = (frame: unknown) => {
        try {
          tell(read(frame));
        } catch (error) {
          log.warn("a message of the WebSocket could not be read", { reason: reasonOf(error) });
        }
      };
      return socket.on("message", tellIfUsable, options);
    },
  };
}

function shown(frame: unknown, redact: (text: string) => string): string {
  return typeof frame === "string" ? redact(frame.slice(0, shown_characters)) : "not text";
}
