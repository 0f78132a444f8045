import { ServerCredentials } from "@grpc/grpc-js";
import type { Logger } from "../../base/log.ts";
import type { Provider } from "../engine/provider.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { createServerIdentity, type ServerIdentity } from "./certificate.ts";
import { handshakeLine, hostSpeaksOurProtocol } from "./handshake.ts";
import { createPluginServer } from "./plugin-server.ts";
import type { ProcessGuard } from "./process-guards.ts";

export interface ServeOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly guard: ProcessGuard;
}

/** Serves the provider to the host that started the process, until that ends it or is gone. */
export async function serve<M extends AttributeMap, Services>(
  provider: Provider<M, Services>,
  { environment, log, guard }: ServeOptions,
): Promise<void> {
  if (!hostSpeaksOurProtocol(environment))
    log.error("the host does not speak plugin protocol 6", {
      offered: environment.PLUGIN_PROTOCOL_VERSIONS,
    });
  const server = await createPluginServer(provider, { environment, log, bound_to_host: true });
  guard.endAfterCrash = () => server.end("it crashed", 1);
  endWithParent(server.end);

  const client_certificate = environment.PLUGIN_CLIENT_CERT;
  const identity = client_certificate ? createServerIdentity(Date.now()) : null;
  const { network, address } = await server.listen(credentials(client_certificate, identity));
  guard.printHandshake(
    handshakeLine({
      network,
      address,
      certificate_der: identity?.certificate_der ?? null,
      answer_multiplexing: Boolean(environment.PLUGIN_MULTIPLEX_GRPC),
    }),
  );
  server.tidy();
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

/** A host that was killed sends nothing; the process then gets another parent. */
function endWithParent(end: (why: string) => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end("the parent process is gone");
  }, 2_000).unref();
}
