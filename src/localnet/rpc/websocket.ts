import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { printJson } from "../../solana/index.ts";
import { targetOf } from "../http/target.ts";
import type { RpcNode } from "../pool/node.ts";
import { answerJson, readRequest } from "./dispatch.ts";
import { invalidParams, RpcFailure, rpcCode } from "./failure.ts";
import { mostBytesOfAMessage, mostBytesUnread, mostSubscriptions } from "./limits.ts";
import type { RpcService } from "./service.ts";
import { type Subscription, subscriptions } from "./subscriptions.ts";

const subscriptionId = z.tuple([z.union([z.number(), z.bigint()])]);

/** Accepts WebSocket connections for the subscriptions of the network; it listens on no port by itself. */
export function createSubscriptionService(rpc: RpcService): WebSocketServer {
  const service = new WebSocketServer({ noServer: true, maxPayload: mostBytesOfAMessage });
  service.on("connection", (socket, request) => {
    const { pathname } = targetOf(request);
    const node = rpc.pool.at(pathname);
    if (node) serve(rpc, node, socket);
    else socket.close(unknownNode, rpc.pool.nothingAt(pathname));
  });
  return service;
}

interface Active {
  readonly subscription: Subscription;
  /** Notifications kept back while the subscription is new. */
  held: unknown[] | undefined;
}

/**
 * Clients listen for a subscription only after they have read its id, and `@solana/kit` drops a notification that
 * comes in the same breath as the id. A new subscription's first notifications are therefore kept back this long.
 */
const settlingMs = 50;

/** Reason of a closed connection: "policy violation", as RFC 6455 has nothing closer. */
const unknownNode = 1008;

function serve({ context, journal, faults }: RpcService, node: RpcNode, socket: WebSocket): void {
  let sent = Promise.resolve();
  const send = (text: string) => {
    sent = sent
      .then(() => journal.durable())
      .then(() => {
        if (socket.bufferedAmount > mostBytesUnread) throw new Error("the client does not read");
        socket.send(text);
      })
      .catch((error: unknown) => {
        context.log.warn("a connection was cut off", { reason: String(error) });
        socket.terminate();
      });
  };
  const active = new Map<number, Active>();
  let lastId = 0;

  const notify = (id: number, results: readonly unknown[]) => {
    const entry = active.get(id);
    if (!entry || results.length === 0) return;
    if (entry.held) {
      entry.held.push(...results);
      return;
    }
    const { kind, once } = entry.subscription;
    for (const result of once ? results.slice(0, 1) : results) {
      const params = { result, subscription: id };
      send(printJson({ jsonrpc: "2.0", method: `${kind}Notification`, params }));
    }
    if (once) active.delete(id);
  };

  const settle = (id: number, entry: Active) => {
    const held = entry.held ?? [];
    entry.held = undefined;
    notify(id, held);
  };

  const answer = (name: string, params: readonly unknown[]): unknown => {
    const { topic, verb } = /^(?<topic>[a-z]+)(?<verb>Subscribe|Unsubscribe)$/.exec(name)?.groups ?? {};
    const subscribe = topic && Object.hasOwn(subscriptions, topic) ? subscriptions[topic] : undefined;
    if (!subscribe) throw new RpcFailure(rpcCode.method_not_found, "Method not found");
    const refusal = faults.refusalOf(name);
    if (refusal) throw new RpcFailure(refusal.code, refusal.message);
    if (verb === "Unsubscribe") return unsubscribe(active, params);
    if (active.size >= mostSubscriptions) throw invalidParams("Too many subscriptions on this connection");
    const subscription = node.reading(() => subscribe(context, params));
    const id = ++lastId;
    const entry: Active = { subscription, held: [...(subscription.at_once ?? [])] };
    active.set(id, entry);
    setTimeout(() => settle(id, entry), settlingMs);
    return id;
  };

  const stopWatching = node.watch((reached) => {
    for (const [id, { subscription }] of active) {
      try {
        notify(id, subscription.tell(reached));
      } catch (error) {
        // The chain must go on, whatever one client asked for.
        context.log.error("a subscription broke down", { kind: subscription.kind, reason: String(error) });
        active.delete(id);
      }
    }
  });
  socket.on("close", () => {
    stopWatching();
    active.clear();
  });
  socket.on("error", (error) => context.log.debug("websocket failed", { reason: error.message }));
  socket.on("message", async (message) => {
    const reply = await answerJson(readRequest(String(message)), answer, (error) =>
      context.log.error("subscription call broke down", { reason: String(error) }),
    );
    if (reply !== undefined) send(reply);
  });
}

function unsubscribe(active: Map<number, Active>, params: readonly unknown[]): boolean {
  const parsed = subscriptionId.safeParse(params);
  if (!parsed.success || !active.delete(Number(parsed.data[0])))
    throw invalidParams("Invalid subscription id.");
  return true;
}
