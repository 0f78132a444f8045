import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  type ServiceError,
} from "@grpc/grpc-js";
import { createServerIdentity, type ServerIdentity } from "../../src/bridge/host/certificate.ts";
import { GRPCBrokerClient } from "../../src/bridge/wire/gen/plugin/grpc_broker.ts";
import { GRPCControllerClient } from "../../src/bridge/wire/gen/plugin/grpc_controller.ts";
import { GRPCStdioClient } from "../../src/bridge/wire/gen/plugin/grpc_stdio.ts";
import { ProviderClient } from "../../src/bridge/wire/gen/tfplugin6.ts";

export const builtProvider = join(import.meta.dirname, "../../dist/terraform-provider-nosana");

/** What a host must set for the program to take it for one. */
export const hostEnvironment = {
  TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
  PLUGIN_PROTOCOL_VERSIONS: "6,5",
  PLUGIN_MIN_PORT: "10000",
  PLUGIN_MAX_PORT: "25000",
};

/** The built program, started as Terraform starts it, with a raw gRPC client beside it. */
export interface PluginHost {
  readonly process: ChildProcess;
  /** The handshake line's fields. */
  readonly handshake: readonly string[];
  readonly socket_path: string;
  readonly identity: ServerIdentity | null;
  readonly server_certificate_pem: string | null;
  readonly provider: ProviderClient;
  readonly controller: GRPCControllerClient;
  /** What was printed on stderr so far. */
  stderr(): string;
  /** Opens the two streams every go-plugin host holds open. */
  openHostStreams(): void;
  /** Ends the connection without a word, as a killed host would. */
  hangUp(): void;
  exited(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface PluginHostOptions {
  readonly tls?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startPluginHost({
  tls = true,
  environment = {},
}: PluginHostOptions = {}): Promise<PluginHost> {
  const identity = tls ? createServerIdentity(Date.now()) : null;
  const child = spawn(process.execPath, [builtProvider], {
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      ...hostEnvironment,
      ...(identity ? { PLUGIN_CLIENT_CERT: identity.certificate_pem.toString() } : {}),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exit = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  const line = once(createInterface(child.stdout), "line").then(([text]) => String(text));
  const first = await Promise.race([line, exit]);
  if (typeof first !== "string") throw new Error(`the program ended before its handshake:\n${stderr}`);
  const handshake = first.split("|");
  const socket_path = handshake[3] ?? "";
  const server_certificate_pem = handshake[5] ? pem(handshake[5]) : null;
  const target = handshake[2] === "unix" ? `unix:${socket_path}` : socket_path;
  const channelCredentials =
    identity && server_certificate_pem
      ? credentials.createSsl(
          Buffer.from(server_certificate_pem),
          identity.private_key_pem,
          identity.certificate_pem,
        )
      : credentials.createInsecure();
  const channel = new Client(target, channelCredentials, { "grpc.default_authority": "localhost" });
  const shared = { channelOverride: channel.getChannel() };
  const provider = new ProviderClient(target, channelCredentials, shared);
  const streams: (ClientReadableStream<unknown> | ClientDuplexStream<unknown, unknown>)[] = [];
  const controller = new GRPCControllerClient(target, channelCredentials, shared);
  return {
    process: child,
    handshake,
    socket_path,
    identity,
    server_certificate_pem,
    provider,
    controller,
    stderr: () => stderr,
    openHostStreams() {
      const stdio = new GRPCStdioClient(target, channelCredentials, shared).streamStdio({});
      const broker = new GRPCBrokerClient(target, channelCredentials, shared).startStream();
      streams.push(stdio, broker);
      for (const stream of streams) stream.on("error", () => {});
    },
    hangUp() {
      for (const stream of streams) stream.cancel();
      channel.close();
    },
    exited: () => exit,
    async [Symbol.asyncDispose]() {
      channel.close();
      child.kill("SIGKILL");
      await exit;
    },
  };
}

/** A unary call as a promise. */
export function call<Request, Response>(
  client: object,
  method: (
    request: Request,
    reply: (error: ServiceError | null, response: Response) => void,
  ) => ClientUnaryCall,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method.call(client, request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

function pem(unpadded_base64: string): string {
  const body = Buffer.from(unpadded_base64, "base64").toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${body.replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
}
