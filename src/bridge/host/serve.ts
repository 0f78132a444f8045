import { setTimeout as delay } from "node:timers/promises";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Logger } from "../../base/log.ts";
import { createEngine } from "../engine/engine.ts";
import type { Provider } from "../engine/provider.ts";
import { stopProvider } from "../engine/stop-provider.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { ProviderService } from "../wire/gen/tfplugin6.ts";
import { createProviderService } from "../wire/provider-service.ts";
import { createServerIdentity, type ServerIdentity } from "./certificate.ts";
import { handshakeLine, hostSpeaksOurProtocol } from "./handshake.ts";
import { createListener, type Listener } from "./listener.ts";
import { addPluginServices } from "./plugin-services.ts";
import type { ProcessGuard } from "./process-guards.ts";

/** As large as terraform-plugin-go allows; grpc-js's own limit of 4 MiB is less than one big attribute. */
const max_message_bytes = 256 * 1024 * 1024;

/** A host kills the process two seconds after asking it to end; handlers get most of that to save what they know. */
const grace_ms = 1_200;
const close_grace_ms = 300;

export interface ServeOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly guard: ProcessGuard;
}

/** Serves the provider until the host ends it or is gone, then ends the process. */
export async function serve<M extends AttributeMap, Services>(
  provider: Provider<M, Services>,
  { environment, log, guard }: ServeOptions,
): Promise<void> {
  if (!hostSpeaksOurProtocol(environment))
    log.error("the host does not speak plugin protocol 6", {
      offered: environment.PLUGIN_PROTOCOL_VERSIONS,
    });
  const engine = createEngine(provider);
  const service = createProviderService(engine, log);
  const server = new Server({
    "grpc.max_receive_message_length": max_message_bytes,
    "grpc.max_send_message_length": max_message_bytes,
  });
  const listener = await createListener(environment);
  let ending = false;
  const end = (why: string, exit_code = 0) => {
    if (ending) return;
    ending = true;
    log.debug("ending", { why });
    stopProvider(engine);
    void Promise.race([service.idle(), delay(grace_ms)])
      .then(() => close(server, endStreams))
      .finally(() => listener.remove())
      .finally(() => process.exit(exit_code));
  };
  guard.endAfterCrash = () => end("it crashed", 1);
  server.addService(ProviderService, service.implementation);
  const endStreams = addPluginServices(server, {
    onShutdown: () => end("the host asked for it"),
    onHostGone: () => end("the host is gone"),
  });
  endWithParent(end);

  const client_certificate = environment.PLUGIN_CLIENT_CERT;
  const identity = client_certificate ? createServerIdentity(Date.now()) : null;
  const bound_port = await bind(server, listener, credentials(client_certificate, identity));
  guard.printHandshake(
    handshakeLine({
      network: listener.network,
      address: listener.address(bound_port),
      certificate_der: identity?.certificate_der ?? null,
      answer_multiplexing: Boolean(environment.PLUGIN_MULTIPLEX_GRPC),
    }),
  );
}

/** Mutual TLS pinned to the host's one-shot certificate; plaintext only when the host itself opted out of TLS. */
function credentials(
  client_certificate: string | undefined,
  identity: ServerIdentity | null,
): ServerCredentials {
  if (!client_certificate || !identity) return ServerCredentials.createInsecure();
  const pair = { private_key: identity.private_key_pem, cert_chain: identity.certificate_pem };
  return ServerCredentials.createSsl(Buffer.from(client_certificate), [pair], true);
}

function bind(server: Server, listener: Listener, with_credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listener.bind_target, with_credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

/** A host that was killed sends nothing; the process then gets another parent. */
function endWithParent(end: (why: string) => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end("the parent process is gone");
  }, 2_000).unref();
}

/** Lets answers on their way get out. The host's streams never end by themselves, and a dead host never lets go. */
async function close(server: Server, endStreams: () => void): Promise<void> {
  endStreams();
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await Promise.race([closed, delay(close_grace_ms)]);
  server.forceShutdown();
}
