import { ServerCredentials } from "@grpc/grpc-js";
import type { Logger } from "../../base/log.ts";
import type { Provider } from "../engine/provider.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { plugin_protocol_version } from "./handshake.ts";
import { createPluginServer } from "./plugin-server.ts";

export interface DebugOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** `registry.terraform.io/nosana/nosana`. */
  readonly provider_address: string;
}

/**
 * Serves the provider to any terraform that is told where, until Ctrl-C, so that a debugger can be attached to it.
 * All of them share one configured provider: two aliases with different settings would overwrite each other's.
 */
export async function serveForDebugging<M extends AttributeMap, Services>(
  provider: Provider<M, Services>,
  { environment, log, provider_address }: DebugOptions,
): Promise<void> {
  const server = await createPluginServer(provider, { environment, log, bound_to_host: false });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.end(signal));
  const { network, address } = await server.listen(ServerCredentials.createInsecure());
  const reattach = JSON.stringify({
    [provider_address]: {
      Protocol: "grpc",
      ProtocolVersion: plugin_protocol_version,
      Pid: process.pid,
      // Terraform crashes without it; with it, it leaves ending this process to us.
      Test: true,
      Addr: { Network: network, String: address },
    },
  });
  process.stdout.write(
    `Serving until Ctrl-C. In another terminal, run terraform with:\n\n${assignment(reattach)}\n`,
  );
  server.tidy();
}

function assignment(reattach: string): string {
  if (process.platform === "win32") return `\t$env:TF_REATTACH_PROVIDERS='${reattach}'\n`;
  return `\tTF_REATTACH_PROVIDERS='${reattach}'\n`;
}
