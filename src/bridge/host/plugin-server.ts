import { setTimeout as delay } from "node:timers/promises";
import { Server, type ServerCredentials } from "@grpc/grpc-js";
import type { Logger } from "../../base/log.ts";
import { closeProvider } from "../engine/close-provider.ts";
import { createEngine } from "../engine/engine.ts";
import { closeLeases } from "../engine/leases.ts";
import type { Provider } from "../engine/provider.ts";
import { abandonCalls, stopProvider } from "../engine/stop-provider.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { ProviderService } from "../wire/gen/tfplugin6.ts";
import { createProviderService } from "../wire/provider-service.ts";
import { createListener, type Listener } from "./listener.ts";
import { addPluginServices } from "./plugin-services.ts";

/** As large as terraform-plugin-go allows; grpc-js's own limit of 4 MiB is less than one big attribute. */
const max_message_bytes = 256 * 1024 * 1024;

/** A host kills the process two seconds after asking it to end; handlers get most of that to save what they know. */
const grace_ms = 1_200;
const close_grace_ms = 300;

export interface PluginServerOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** Whether the process lives and dies with the one host it serves; in debug mode hosts come and go. */
  readonly bound_to_host: boolean;
}

/** The provider behind gRPC, with the services go-plugin hosts expect beside it. */
export interface PluginServer {
  /** @returns where it listens now. */
  listen(
    credentials: ServerCredentials,
  ): Promise<{ readonly network: "unix" | "tcp"; readonly address: string }>;
  /** Removes what killed servers left behind. For when the host has been told where to connect: nobody waits for it. */
  tidy(): void;
  /** Lets calls in flight save what they know, takes the socket away and ends the process. */
  end(why: string, exit_code?: number): void;
}

export async function createPluginServer<M extends AttributeMap, Services>(
  provider: Provider<M, Services>,
  { environment, log, bound_to_host }: PluginServerOptions,
): Promise<PluginServer> {
  const engine = createEngine(provider);
  const service = createProviderService(engine, log);
  const server = new Server({
    "grpc.max_receive_message_length": max_message_bytes,
    "grpc.max_send_message_length": max_message_bytes,
  });
  const listener = await createListener(environment);
  let ending = false;
  const end = (why: string, exit_code = 0, in_order = false) => {
    if (ending) return;
    ending = true;
    log.debug("ending", { why });
    // After a crash of ours the host still listens; when it ends us or is gone, nobody does.
    if (exit_code === 0) abandonCalls(engine);
    else stopProvider(engine);
    // Twice: a call in flight may open something on its way out.
    const settled = Promise.all([closeLeases(engine, log), service.idle()])
      .then(() => closeLeases(engine, log))
      .then(() => (in_order ? closeProvider(engine, log) : undefined));
    void Promise.race([settled, delay(grace_ms)])
      .then(() => close(server, endStreams))
      .finally(() => listener.remove())
      .finally(() => process.exit(exit_code));
  };
  server.addService(ProviderService, service.implementation);
  const endStreams = addPluginServices(server, {
    // A host that gives its calls up, as Terraform does at the second Ctrl-C, may not have saved what came before either.
    onShutdown: () => end("the host asked for it", 0, service.isIdle()),
    onHostGone: () => {
      if (bound_to_host) end("the host is gone");
    },
  });
  return {
    async listen(credentials) {
      const port = await bind(server, listener, credentials);
      return { network: listener.network, address: listener.address(port) };
    },
    tidy: () => void listener.tidy(log),
    end,
  };
}

function bind(server: Server, listener: Listener, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listener.bind_target, credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

/** Lets answers on their way get out. The host's streams never end by themselves, and a dead host never lets go. */
async function close(server: Server, endStreams: () => void): Promise<void> {
  endStreams();
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await Promise.race([closed, delay(close_grace_ms)]);
  server.forceShutdown();
}
