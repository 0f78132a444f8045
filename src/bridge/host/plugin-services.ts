import type { Server, ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";
import {
  type HealthCheckRequest,
  HealthCheckResponse,
  HealthCheckResponse_ServingStatus,
  type HealthServer,
  HealthService,
} from "../wire/gen/grpc/health/v1/health.ts";
import { type ConnInfo, type GRPCBrokerServer, GRPCBrokerService } from "../wire/gen/plugin/grpc_broker.ts";
import { type GRPCControllerServer, GRPCControllerService } from "../wire/gen/plugin/grpc_controller.ts";
import { type GRPCStdioServer, GRPCStdioService, type StdioData } from "../wire/gen/plugin/grpc_stdio.ts";

/** go-plugin's name for a plugin in the health service. */
const health_service_name = "plugin";

export interface PluginServicesEvents {
  /** The host asked the process to end. */
  readonly onShutdown: () => void;
  /** Every stream the host had opened has ended without a Shutdown: the host is gone. */
  readonly onHostGone: () => void;
}

type AnyStream = Pick<ServerDuplexStream<unknown, unknown>, "on" | "end">;

/**
 * Adds the services go-plugin hosts expect beside the plugin's own.
 * @returns what ends the streams held open for the host, so that the server can shut down in order.
 */
export function addPluginServices(server: Server, events: PluginServicesEvents): () => void {
  const open = new Set<AnyStream>();
  const hold = (stream: AnyStream) => {
    open.add(stream);
    const release = () => {
      if (open.delete(stream) && open.size === 0) events.onHostGone();
    };
    stream.on("cancelled", release);
    stream.on("error", release);
    stream.on("end", release);
  };

  server.addService(GRPCControllerService, {
    shutdown: (_call, reply) => {
      reply(null, {});
      events.onShutdown();
    },
  } satisfies Pick<GRPCControllerServer, "shutdown">);

  // Held open and silent: what is sent here ends up as warnings in Terraform's own log.
  server.addService(GRPCStdioService, {
    streamStdio: (call: ServerWritableStream<unknown, StdioData>) => hold(call as unknown as AnyStream),
  } satisfies Pick<GRPCStdioServer, "streamStdio">);

  // Providers never open broker connections; the stream lives as long as the host wants it.
  server.addService(GRPCBrokerService, {
    startStream: (call: ServerDuplexStream<ConnInfo, ConnInfo>) => {
      hold(call);
      call.on("data", () => {});
      call.on("end", () => call.end());
    },
  } satisfies Pick<GRPCBrokerServer, "startStream">);

  const statusOf = (request: HealthCheckRequest): HealthCheckResponse => ({
    status:
      request.service === "" || request.service === health_service_name
        ? HealthCheckResponse_ServingStatus.SERVING
        : HealthCheckResponse_ServingStatus.SERVICE_UNKNOWN,
  });
  server.addService(HealthService, {
    check: (call, reply) => reply(null, statusOf(call.request)),
    watch: (call) => void call.write(statusOf(call.request)),
    list: (_call, reply) =>
      reply(null, {
        statuses: {
          [health_service_name]: HealthCheckResponse.fromPartial(statusOf({ service: health_service_name })),
        },
      }),
  } satisfies Pick<HealthServer, "check" | "watch" | "list">);

  return () => {
    for (const stream of open) stream.end();
  };
}
