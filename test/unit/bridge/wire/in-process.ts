import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  Server,
  ServerCredentials,
  type ServiceError,
} from "@grpc/grpc-js";
import { createLogger, type LogEntry } from "../../../../src/base/log.ts";
import { createEngine, type Engine } from "../../../../src/bridge/engine/engine.ts";
import type { Provider } from "../../../../src/bridge/engine/provider.ts";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import { defineSchema, type Schema } from "../../../../src/bridge/schema/schema.ts";
import { decodeValue, encodeValue } from "../../../../src/bridge/value/msgpack.ts";
import type { CtyType } from "../../../../src/bridge/value/type.ts";
import { type ObjectValue, objectValue, type Value } from "../../../../src/bridge/value/value.ts";
import {
  ClientCapabilities,
  type DynamicValue,
  ProviderClient,
  ProviderService,
} from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { createProviderService } from "../../../../src/bridge/wire/provider-service.ts";

export interface InProcess {
  readonly client: ProviderClient;
  readonly engine: Engine;
  readonly log: readonly LogEntry[];
  idle(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A provider behind a real gRPC server in this process, with the generated client in front of it. */
export function serveInProcess<M extends AttributeMap, Services>(
  provider: Provider<M, Services>,
): Promise<InProcess> {
  return Promise.resolve().then(() => serveEngine(createEngine(provider) as Engine));
}

/** The same for an engine, configured or in whatever state a test needs it. */
export async function serveEngine(engine: Engine): Promise<InProcess> {
  const log: LogEntry[] = [];
  const service = createProviderService(
    engine,
    createLogger((entry) => log.push(entry)),
  );
  const server = new Server();
  server.addService(ProviderService, service.implementation);
  const folder = await mkdtemp(join(tmpdir(), "bridge-"));
  const target = `unix:${join(folder, "s")}`;
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(target, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  // As Terraform, for an answer of schemas.
  const limits = { "grpc.max_receive_message_length": 64 * 2 ** 20 };
  const client = new ProviderClient(target, credentials.createInsecure(), limits);
  return {
    client,
    engine,
    log,
    idle: () => service.idle(),
    async [Symbol.asyncDispose]() {
      client.close();
      server.forceShutdown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The least a provider can be, with more given by the test. Its services are whatever text `zone` holds. */
export function testProvider<const P extends Partial<Provider<typeof providerSchema.attributes, Services>>>(
  more: P,
): Provider<typeof providerSchema.attributes, Services> {
  return {
    type_name: "cloud",
    schema: providerSchema,
    resources: [],
    configure: async () => ({ zone: "north" }),
    describeError: () => [],
    ...more,
  };
}

export interface Services {
  readonly zone: string;
}

const providerSchema = defineSchema("provider", { description: "A cloud for tests.", attributes: {} });

export const noConfig: DynamicValue = dynamic(providerSchema.type, {});

export function dynamic(type: CtyType, value: Value | Readonly<Record<string, Value>>): DynamicValue {
  return { msgpack: Buffer.from(encodeValue(type, value as Value)), json: Buffer.alloc(0) };
}

/** A value of a schema's type; attributes that are left out are null. */
export function block(schema: Schema, values: Readonly<Record<string, Value>>): DynamicValue {
  const names = Object.keys((schema.type as { attributes: Record<string, CtyType> }).attributes);
  return dynamic(schema.type, objectValue(names.map((name) => [name, values[name] ?? null])));
}

/** A response's value as a plain object. @throws when it is absent, which Terraform would silently take for null. */
export function unpack(type: CtyType, value: DynamicValue | undefined): Value {
  if (!value || value.msgpack.length === 0) throw new Error("the response carries no value");
  const decoded = decodeValue(type, value.msgpack);
  return decoded !== null && Object.getPrototypeOf(decoded) === null
    ? ({ ...(decoded as ObjectValue) } as ObjectValue)
    : decoded;
}

type Methods = typeof ProviderService;
type Unary = {
  [K in keyof Methods]: Methods[K] extends { requestStream: false; responseStream: false } ? K : never;
}[keyof Methods];
type RequestOf<K extends keyof Methods> = Parameters<Methods[K]["requestSerialize"]>[0];
type ResponseOf<K extends keyof Methods> = ReturnType<Methods[K]["responseDeserialize"]>;

/** Something in flight; who cancels it hears no answer any more. */
export interface InFlight<Response> {
  readonly response: Promise<Response>;
  cancel(): void;
}

/** Calls the server; fields that are left out are what they are when absent on the wire. */
export function ask<K extends Unary>(
  host: InProcess,
  method: K,
  request: Partial<RequestOf<K>> = {},
): Promise<ResponseOf<K>> {
  return start(host, method, request).response;
}

/** As {@link ask}, for a call that may be given up. */
export function start<K extends Unary>(
  host: InProcess,
  method: K,
  request: Partial<RequestOf<K>> = {},
): InFlight<ResponseOf<K>> {
  const whole = {
    ...(ProviderService[method as keyof typeof ProviderService].requestDeserialize(
      Buffer.alloc(0),
    ) as object),
    ...request,
  };
  const send = host.client[method as "readDataSource"] as (request: never, reply: unknown) => ClientUnaryCall;
  const calls: ClientUnaryCall[] = [];
  const response = new Promise<ResponseOf<K>>((resolve, reject) => {
    const reply = (error: ServiceError | null, answer: unknown) =>
      error ? reject(error) : resolve(answer as ResponseOf<K>);
    calls.push(send.call(host.client, whole as never, reply));
  });
  return { response, cancel: () => calls[0]?.cancel() };
}

/** Configures the provider as the commands do that change something. */
export function configured(host: InProcess): Promise<unknown> {
  return ask(host, "configureProvider", { terraformVersion: "1.11.4", config: noConfig });
}

export const deferralAllowed = ClientCapabilities.fromPartial({ deferralAllowed: true });

/** All messages of a stream; an error of the stream is thrown. */
export async function collect<Event>(stream: ClientReadableStream<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of stream) events.push(event as Event);
  return events;
}
