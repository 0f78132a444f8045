import { randomUUID } from "node:crypto";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerWritableStream,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import type { Logger } from "../../base/log.ts";
import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import { type CallLife, callLife } from "./call-life.ts";

export type Answer<Request, Response> = (
  engine: Engine,
  request: Request,
  call: Call,
) => Promise<Response> | Response;

/** Answers by events; `send` resolves when the next one can be taken, or when nobody wants it any more. */
export type Stream<Request, Event> = (
  engine: Engine,
  request: Request,
  call: Call,
  send: (event: Event) => Promise<void>,
) => Promise<void>;

export interface CallServer {
  unary<Request, Response>(
    name: string,
    answer: Answer<Request, Response>,
  ): handleUnaryCall<Request, Response>;
  stream<Request, Event>(
    name: string,
    answer: Stream<Request, Event>,
  ): handleServerStreamingCall<Request, Event>;
  /** Whether no call is in flight. */
  isIdle(): boolean;
  /** Resolves when no call is in flight any more. */
  idle(): Promise<void>;
}

/** Gives each call its log, its signal and its end. */
export function createCallServer(engine: Engine, log: Logger): CallServer {
  const inFlight = new Set<Promise<void>>();

  function serve<T>(
    name: string,
    life: CallLife,
    work: (call: Call) => Promise<T> | T,
    settle: { readonly done: (result: T) => void; readonly failed: (error: Partial<ServiceError>) => void },
  ): void {
    const callLog = log.with({ tf_rpc: name, tf_req_id: randomUUID() });
    const started_ms = performance.now();
    callLog.trace("received request");
    const done = Promise.resolve()
      .then(() => work({ ...life, log: callLog, process_log: log }))
      .then(
        (result) => {
          life.finish();
          callLog.trace("served request", { tf_req_duration_ms: Math.round(performance.now() - started_ms) });
          settle.done(result);
        },
        (error: unknown) => {
          life.finish();
          callLog.error("request failed", { error: error instanceof Error ? error.stack : String(error) });
          settle.failed(protocolFault(error));
        },
      )
      .finally(() => inFlight.delete(done));
    inFlight.add(done);
  }

  return {
    unary: (name, answer) => (grpcCall, reply) =>
      serve(name, callLife(engine, grpcCall), (call) => answer(engine, grpcCall.request, call), {
        done: (response) => reply(null, response),
        failed: (fault) => reply(fault),
      }),
    stream: (name, answer) => (grpcCall) =>
      serve(
        name,
        callLife(engine, grpcCall),
        (call) => answer(engine, grpcCall.request, call, (event) => sendOn(grpcCall, event)),
        {
          done: () => grpcCall.end(),
          failed: (fault) => grpcCall.destroy(Object.assign(new Error(fault.details), fault)),
        },
      ),
    isIdle: () => inFlight.size === 0,
    async idle() {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
}

/** A host that reads slowly makes the next event wait; one that is gone makes it vanish. */
function sendOn<Request, Event>(stream: ServerWritableStream<Request, Event>, event: Event): Promise<void> {
  if (stream.cancelled || stream.destroyed || stream.write(event)) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once("drain", resolve);
    stream.once("cancelled", resolve);
    stream.once("close", resolve);
  });
}

function protocolFault(error: unknown): Partial<ServiceError> {
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}
