import type { ServerCapabilities } from "./gen/tfplugin6.ts";

/** What this server can do; a flag goes up when its RPC is served. */
export const serverCapabilities: ServerCapabilities = {
  planDestroy: true,
  getProviderSchemaOptional: true,
  moveResourceState: true,
  generateResourceConfig: true,
};
