import { afterAll, beforeAll } from "@jest/globals";
import { type Address, address } from "@solana/kit";
import { localnetEnvironment } from "../../provider/package/localnet.ts";
import { startWorld, type World } from "../unit/nosana/local-world.ts";
import { createWorkspace, type ShownResource, type Workspace } from "./terraform.ts";

/** Terraform in front of a local network that runs in the test's own process, where its chain can be edited. */
export interface JobWorkspace {
  readonly world: World;
  readonly workspace: Workspace;
  readonly environment: Readonly<Record<string, string>>;
  /** The resources of a type by their instance key, or by their name when they have none. */
  shown(type?: string): Promise<ReadonlyMap<string, ShownResource>>;
  /** The address of the job with this name or instance key. */
  idOf(name: string): Promise<Address>;
}

/** Registers the hooks that start and stop everything; read its fields inside tests only. */
export function useJobWorkspace(options: Parameters<typeof startWorld>[0] = {}): JobWorkspace {
  const current = {} as { -readonly [K in keyof JobWorkspace]: JobWorkspace[K] };
  current.shown = async (type = "nosana_job") => {
    const resources = (await current.workspace.resources()).filter((resource) => resource.type === type);
    return new Map(resources.map((resource) => [keyOf(resource), resource]));
  };
  current.idOf = async (name) => {
    const found = (await current.shown()).get(name);
    if (!found) throw new Error(`there is no nosana_job ${name} in state`);
    return address(String(found.values.id));
  };
  beforeAll(async () => {
    current.world = await startWorld({ slot_ms: 40, ...options });
    current.environment = localnetEnvironment(current.world.local.localnet.endpoints);
    current.workspace = await createWorkspace(current.environment);
  });
  afterAll(async () => {
    await current.workspace[Symbol.asyncDispose]();
    await current.world.close();
  });
  return current;
}

function keyOf({ address: at }: ShownResource): string {
  return at.match(/\["(.+)"\]$/)?.[1] ?? at.replace(/^.*\./, "");
}
