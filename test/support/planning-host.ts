import { createNosanaProvider } from "../../provider/provider.ts";
import { proposedNew } from "../../src/bridge/engine/rules/proposed-new.ts";
import type { Schema } from "../../src/bridge/index.ts";
import { configurationObject } from "../../src/bridge/testing/configuration.ts";
import type { ObjectValue } from "../../src/bridge/value/value.ts";
import {
  ApplyResourceChange_Request,
  type ApplyResourceChange_Response,
  ClientCapabilities,
  ConfigureProvider_Request,
  type ConfigureProvider_Response,
  type Diagnostic,
  Diagnostic_Severity,
  PlanResourceChange_Request,
  type PlanResourceChange_Response,
} from "../../src/bridge/wire/gen/tfplugin6.ts";
import { block, dynamic, unpack } from "../unit/bridge/wire/in-process.ts";
import { call, type PluginHost, startPluginHost } from "./plugin-host.ts";

const typeName = "nosana_job";
const provider = createNosanaProvider({});
const schema = provider.resources.find(({ type_name }) => type_name === typeName)?.schema as Schema;
const clientCapabilities = ClientCapabilities.fromPartial({ storePlannedPrivate: true });

/** What a plan file holds of one resource that is to be created. */
export interface PlannedJob {
  readonly config: ObjectValue;
  readonly planned: ObjectValue;
  readonly private: Buffer;
}

/** The built provider before a host that does, by raw gRPC, what Terraform does from 1.16 on with a new job. */
export interface PlanningHost {
  readonly plugin: PluginHost;
  plan(config: Readonly<Record<string, unknown>>): Promise<PlannedJob>;
  /** Plans again and creates. @returns the new state. @throws Error with the messages when the provider refuses. */
  apply(job: PlannedJob): Promise<ObjectValue>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startPlanningHost(
  environment: Readonly<Record<string, string>>,
): Promise<PlanningHost> {
  const plugin = await startPluginHost({ environment });
  const { provider: client } = plugin;
  const configuring = ConfigureProvider_Request.fromPartial({ terraformVersion: "1.16.0" });
  const config = block(provider.schema, {});
  const configured: ConfigureProvider_Response = await call(client, client.configureProvider, {
    ...configuring,
    config,
  });
  expectNoError(configured.diagnostics);
  const plan = async (wanted: ObjectValue, plannedPrivate: Buffer): Promise<PlannedJob> => {
    const answer: PlanResourceChange_Response = await call(client, client.planResourceChange, {
      ...PlanResourceChange_Request.fromPartial({ typeName, clientCapabilities, plannedPrivate }),
      priorState: dynamic(schema.type, null),
      config: dynamic(schema.type, wanted),
      proposedNewState: dynamic(schema.type, proposedNew(schema, null, wanted)),
    });
    expectNoError(answer.diagnostics);
    const planned = unpack(schema.type, answer.plannedState) as ObjectValue;
    return { config: wanted, planned, private: answer.plannedPrivate };
  };
  return {
    plugin,
    plan: (wanted) => plan(configurationObject(schema, wanted), Buffer.alloc(0)),
    async apply(job) {
      const again = await plan(job.config, job.private);
      const answer: ApplyResourceChange_Response = await call(client, client.applyResourceChange, {
        ...ApplyResourceChange_Request.fromPartial({ typeName, plannedPrivate: again.private }),
        priorState: dynamic(schema.type, null),
        config: dynamic(schema.type, job.config),
        plannedState: dynamic(schema.type, again.planned),
      });
      expectNoError(answer.diagnostics);
      return unpack(schema.type, answer.newState) as ObjectValue;
    },
    [Symbol.asyncDispose]: () => plugin[Symbol.asyncDispose](),
  };
}

function expectNoError(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === Diagnostic_Severity.ERROR);
  if (errors.length > 0)
    throw new Error(errors.map(({ summary, detail }) => `${summary}: ${detail}`).join("\n"));
}
