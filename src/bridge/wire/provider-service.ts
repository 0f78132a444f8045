import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Logger } from "../../base/log.ts";
import type { Engine } from "../engine/engine.ts";
import { applyResourceChange } from "./apply-resource-change.ts";
import { callFunction } from "./call-function.ts";
import { closeEphemeralResource } from "./close-ephemeral-resource.ts";
import { configureProvider } from "./configure-provider.ts";
import type { ProviderService as Definition, ProviderServer } from "./gen/tfplugin6.ts";
import { generateResourceConfig } from "./generate-resource-config.ts";
import { getFunctions } from "./get-functions.ts";
import { getMetadata } from "./get-metadata.ts";
import { getProviderSchema } from "./get-provider-schema.ts";
import { getResourceIdentitySchemas } from "./get-resource-identity-schemas.ts";
import { importResourceState } from "./import-resource-state.ts";
import { invokeAction } from "./invoke-action.ts";
import { listResource } from "./list-resource.ts";
import { moveResourceState } from "./move-resource-state.ts";
import { openEphemeralResource } from "./open-ephemeral-resource.ts";
import { planAction } from "./plan-action.ts";
import { planResourceChange } from "./plan-resource-change.ts";
import { readDataSource } from "./read-data-source.ts";
import { readResource } from "./read-resource.ts";
import { renewEphemeralResource } from "./renew-ephemeral-resource.ts";
import { createCallServer } from "./serve-call.ts";
import { stopProvider } from "./stop-provider.ts";
import { upgradeResourceIdentity } from "./upgrade-resource-identity.ts";
import { upgradeResourceState } from "./upgrade-resource-state.ts";
import { validateActionConfig } from "./validate-action-config.ts";
import { validateDataResourceConfig } from "./validate-data-resource-config.ts";
import { validateEphemeralResourceConfig } from "./validate-ephemeral-resource-config.ts";
import { validateListResourceConfig } from "./validate-list-resource-config.ts";
import { validateProviderConfig } from "./validate-provider-config.ts";
import { validateResourceConfig } from "./validate-resource-config.ts";

/**
 * Everything but state stores: no release of Terraform uses them, and a store for state is none of this framework's
 * business. The gRPC library answers UNIMPLEMENTED for what is missing, which Terraform tolerates.
 */
type Served = Pick<ProviderServer, Exclude<keyof typeof Definition, StateStoreRpc>>;
type StateStoreRpc =
  | "validateStateStoreConfig"
  | "configureStateStore"
  | "readStateBytes"
  | "writeStateBytes"
  | "lockState"
  | "unlockState"
  | "getStates"
  | "deleteState";

export interface ProviderService {
  readonly implementation: UntypedServiceImplementation;
  /** Whether no call is in flight. */
  isIdle(): boolean;
  /** Resolves when no call is in flight any more. */
  idle(): Promise<void>;
}

export function createProviderService(engine: Engine, log: Logger): ProviderService {
  const { unary: rpc, stream, isIdle, idle } = createCallServer(engine, log);
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
    validateDataResourceConfig: rpc("ValidateDataResourceConfig", validateDataResourceConfig),
    readDataSource: rpc("ReadDataSource", readDataSource),
    moveResourceState: rpc("MoveResourceState", moveResourceState),
    getResourceIdentitySchemas: rpc("GetResourceIdentitySchemas", getResourceIdentitySchemas),
    upgradeResourceIdentity: rpc("UpgradeResourceIdentity", upgradeResourceIdentity),
    validateEphemeralResourceConfig: rpc("ValidateEphemeralResourceConfig", validateEphemeralResourceConfig),
    openEphemeralResource: rpc("OpenEphemeralResource", openEphemeralResource),
    renewEphemeralResource: rpc("RenewEphemeralResource", renewEphemeralResource),
    closeEphemeralResource: rpc("CloseEphemeralResource", closeEphemeralResource),
    getFunctions: rpc("GetFunctions", getFunctions),
    callFunction: rpc("CallFunction", callFunction),
    validateListResourceConfig: rpc("ValidateListResourceConfig", validateListResourceConfig),
    validateActionConfig: rpc("ValidateActionConfig", validateActionConfig),
    planAction: rpc("PlanAction", planAction),
    generateResourceConfig: rpc("GenerateResourceConfig", generateResourceConfig),
    listResource: stream("ListResource", listResource),
    invokeAction: stream("InvokeAction", invokeAction),
    stopProvider: rpc("StopProvider", stopProvider),
  };
  return { implementation: service, isIdle, idle };
}
