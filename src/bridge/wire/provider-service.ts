import { randomUUID } from "node:crypto";
import {
  type handleUnaryCall,
  type ServerUnaryCall,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Logger } from "../../base/log.ts";
import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import { stopProvider } from "../engine/stop-provider.ts";
import { applyResourceChange } from "./apply-resource-change.ts";
import { configureProvider } from "./configure-provider.ts";
import type { ProviderServer } from "./gen/tfplugin6.ts";
import { getMetadata } from "./get-metadata.ts";
import { getProviderSchema } from "./get-provider-schema.ts";
import { importResourceState } from "./import-resource-state.ts";
import { planResourceChange } from "./plan-resource-change.ts";
import { readResource } from "./read-resource.ts";
import { upgradeResourceState } from "./upgrade-resource-state.ts";
import { validateProviderConfig } from "./validate-provider-config.ts";
import { validateResourceConfig } from "./validate-resource-config.ts";

/** The RPCs served so far; the gRPC library answers UNIMPLEMENTED for the others, which Terraform tolerates. */
type Served = Pick<
  ProviderServer,
  | "getMetadata"
  | "getProviderSchema"
  | "validateProviderConfig"
  | "configureProvider"
  | "validateResourceConfig"
  | "upgradeResourceState"
  | "planResourceChange"
  | "applyResourceChange"
  | "readResource"
  | "importResourceState"
  | "stopProvider"
>;

export interface ProviderService {
  readonly implementation: UntypedServiceImplementation;
  /** Resolves when no call is in flight any more. */
  idle(): Promise<void>;
}

export function createProviderService(engine: Engine, log: Logger): ProviderService {
  const inFlight = new Set<Promise<void>>();
  const rpc = <Request, Response>(name: string, answer: Answer<Request, Response>) =>
    unary(engine, log, inFlight, name, answer);
  const service: Served = {
    getMetadata: rpc("GetMetadata", getMetadata),
    getProviderSchema: rpc("GetProviderSchema", getProviderSchema),
    validateProviderConfig: rpc("ValidateProviderConfig", validateProviderConfig),
    configureProvider: rpc("ConfigureProvider", configureProvider),
    validateResourceConfig: rpc("ValidateResourceConfig", validateResourceConfig),
    upgradeResourceState: rpc("UpgradeResourceState", upgradeResourceState),
    planResourceChange: rpc("PlanResourceChange", planResourceChange),
    applyResourceChange: rpc("ApplyResourceChange", applyResourceChange),
    readResource: rpc("ReadResource", readResource),
    importResourceState: rpc("ImportResourceState", importResourceState),
    stopProvider: rpc("StopProvider", () => {
      stopProvider(engine);
      return { Error: "" };
    }),
  };
  return {
    implementation: service,
    async idle() {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
}

type Answer<Request, Response> = (
  engine: Engine,
  request: Request,
  call: Call,
) => Promise<Response> | Response;

function unary<Request, Response>(
  engine: Engine,
  log: Logger,
  inFlight: Set<Promise<void>>,
  name: string,
  answer: Answer<Request, Response>,
): handleUnaryCall<Request, Response> {
  return (grpcCall, reply) => {
    const callLog = log.with({ tf_rpc: name, tf_req_id: randomUUID() });
    const started_ms = performance.now();
    callLog.trace("received request");
    const { signal, finish } = signalOf(engine, grpcCall);
    const done = Promise.resolve()
      .then(() => answer(engine, grpcCall.request, { signal, log: callLog }))
      .then(
        (response) => {
          finish();
          callLog.trace("served request", { tf_req_duration_ms: Math.round(performance.now() - started_ms) });
          reply(null, response);
        },
        (error: unknown) => {
          finish();
          callLog.error("request failed", { error: error instanceof Error ? error.stack : String(error) });
          reply(protocolFault(error));
        },
      )
      .finally(() => inFlight.delete(done));
    inFlight.add(done);
  };
}

/**
 * Aborts on StopProvider and when the host gives the call up. grpc-js reports "cancelled" for every call, also after
 * its answer, so the event counts only until then.
 */
function signalOf(engine: Engine, grpcCall: ServerUnaryCall<unknown, unknown>) {
  const cancelled = new AbortController();
  let answered = false;
  grpcCall.on("cancelled", () => {
    if (!answered) cancelled.abort();
  });
  const finish = () => {
    answered = true;
  };
  return { signal: AbortSignal.any([engine.stopping.signal, cancelled.signal]), finish };
}

function protocolFault(error: unknown): Partial<ServiceError> {
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}
