import { EventEmitter } from "node:events";
import type { handleUnaryCall, ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { createLogger, type LogEntry } from "../../../../src/base/log.ts";
import type { Engine } from "../../../../src/bridge/engine/engine.ts";
import { ProviderService } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { createProviderService } from "../../../../src/bridge/wire/provider-service.ts";

type Methods = typeof ProviderService;
/** The calls with one request and one answer. */
export type Rpc = {
  [K in keyof Methods]: Methods[K] extends { requestStream: false; responseStream: false } ? K : never;
}[keyof Methods];
type RequestOf<K extends Rpc> = Parameters<Methods[K]["requestSerialize"]>[0];
type ResponseOf<K extends Rpc> = ReturnType<Methods[K]["responseDeserialize"]>;

/** What all of them have, with the types that differ left open. */
interface Method {
  readonly requestSerialize: (request: never) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => object;
  readonly responseSerialize: (response: never) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => object;
}
const methods: Readonly<Record<Rpc, Method>> = ProviderService;

/** Something in flight. */
export interface InFlight<Response> {
  readonly response: Promise<Response>;
  /** What grpc-js says when the host gives the call up, and also after every answer. */
  cancel(): void;
}

/** Talks to an engine in protobuf bytes, as a host does, but without a network between them. */
export function rpcClient(engine: Engine) {
  const logged: LogEntry[] = [];
  const service = createProviderService(
    engine,
    createLogger((entry) => logged.push(entry)),
  );

  function start<K extends Rpc>(name: K, request: Partial<RequestOf<K>> = {}): InFlight<ResponseOf<K>> {
    const definition = methods[name];
    const bytes = definition.requestSerialize({ ...emptyRequest(name), ...request } as never);
    const grpcCall = Object.assign(new EventEmitter(), { request: definition.requestDeserialize(bytes) });
    const response = new Promise<ResponseOf<K>>((resolve, reject) => {
      const reply: sendUnaryData<unknown> = (error, answer) => {
        if (error) reject(error);
        else
          resolve(
            definition.responseDeserialize(definition.responseSerialize(answer as never)) as ResponseOf<K>,
          );
      };
      const handler = service.implementation[name] as handleUnaryCall<unknown, unknown>;
      handler(grpcCall as unknown as ServerUnaryCall<unknown, unknown>, reply);
    });
    return { response, cancel: () => void grpcCall.emit("cancelled") };
  }

  return {
    logged,
    start,
    idle: () => service.idle(),
    call: <K extends Rpc>(name: K, request: Partial<RequestOf<K>> = {}): Promise<ResponseOf<K>> =>
      start(name, request).response,
  };
}

function emptyRequest(name: Rpc): object {
  return methods[name].requestDeserialize(Buffer.alloc(0));
}
