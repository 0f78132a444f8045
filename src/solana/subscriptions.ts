import {
  createRpcSubscriptionsTransportFromChannelCreator,
  createSolanaRpcSubscriptionsFromTransport,
  getChannelPoolingChannelCreator,
  getRpcSubscriptionsChannelWithAutoping,
  getRpcSubscriptionsChannelWithBigIntJSONSerialization,
  type RpcSubscriptions,
  type SolanaRpcSubscriptionsApi,
  transformChannelInboundMessages,
} from "@solana/kit";
import { createWebSocketChannel } from "@solana/rpc-subscriptions-channel-websocket";

const send_buffer_bytes = 131_072;
/** Between ten resources at a time, with two subscriptions each, one socket does. */
const subscriptions_per_socket = 100;

type Socket = Awaited<ReturnType<typeof createWebSocketChannel>>;

/** A message nobody waits for: what a frame becomes that is no JSON. */
const nothing = '{"jsonrpc":"2.0"}';

/**
 * kit's subscriptions, which notice every end of a connection, made safe against frames that are no JSON. kit parses them in an event listener, where an
 * error page from a proxy would be an uncaught exception: it would take the process down with the ids of all jobs
 * being posted.
 */
export function createSubscriptions(
  url: string,
  { ping_interval_ms = 5_000 } = {},
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
        channel: getRpcSubscriptionsChannelWithBigIntJSONSerialization(
          transformChannelInboundMessages(noticingItsEnd(socket), onlyJson),
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

function onlyJson(frame: unknown): string {
  if (typeof frame !== "string") return nothing;
  try {
    const message: unknown = JSON.parse(frame);
    return typeof message === "object" && message !== null ? frame : nothing;
  } catch {
    return nothing;
  }
}
