import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import { type FaultyRpc, startFaultyRpc } from "./faulty-rpc.ts";
import { type Localnet, useLocalnet } from "./localnet.ts";
import { createWorkspace, type Workspace } from "./terraform.ts";

/** One local network for a file's tests, and for each test a workspace that reaches it through a faulty RPC. */
export interface FaultyWorkspace {
  readonly localnet: Localnet;
  readonly rpc: FaultyRpc;
  readonly workspace: Workspace;
}

/** Registers the hooks that start and stop everything; read its fields inside tests only. */
export function useFaultyWorkspace(localnet_options: readonly string[]): FaultyWorkspace {
  const current = {} as { -readonly [K in keyof FaultyWorkspace]: FaultyWorkspace[K] };
  beforeAll(async () => {
    current.localnet = await useLocalnet(localnet_options);
  });
  afterAll(() => current.localnet.stop());
  beforeEach(async () => {
    const { endpoints, environment } = current.localnet;
    current.rpc = await startFaultyRpc(endpoints.rpc_endpoint);
    current.workspace = await createWorkspace({ ...environment, NOSANA_RPC_ENDPOINT: current.rpc.url });
  });
  afterEach(async () => {
    await current.workspace[Symbol.asyncDispose]();
    await current.rpc.stop();
  });
  return current;
}
