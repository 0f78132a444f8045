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

const ping_interval_ms = 5_000;
const send_buffer_bytes = 131_072;
/** Between ten resources at a time, with two subscriptions each, one socket does. */
const subscriptions_per_socket = 100;

/** A message nobody waits for: what a frame becomes that is no JSON. */
const nothing = '{"jsonrpc":"2.0"}';

/**
 * kit's subscriptions, made safe against frames that are no JSON. kit parses them in an event listener, where an
 * error page from a proxy would be an uncaught exception: it would take the process down with the ids of all jobs
 * being posted.
 */
export function createSubscriptions(url: string): RpcSubscriptions<SolanaRpcSubscriptionsApi> {
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
          transformChannelInboundMessages(socket, onlyJson),
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

function onlyJson(frame: unknown): string {
  if (typeof frame !== "string") return nothing;
  try {
    const message: unknown = JSON.parse(frame);
    return typeof message === "object" && message !== null ? frame : nothing;
  } catch {
    return nothing;
  }
}
