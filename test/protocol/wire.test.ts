import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import * as healthStubs from "../../src/bridge/wire/gen/grpc/health/v1/health.ts";
import * as brokerStubs from "../../src/bridge/wire/gen/plugin/grpc_broker.ts";
import * as controllerStubs from "../../src/bridge/wire/gen/plugin/grpc_controller.ts";
import * as stdioStubs from "../../src/bridge/wire/gen/plugin/grpc_stdio.ts";
import * as providerStubs from "../../src/bridge/wire/gen/tfplugin6.ts";

/**
 * The wire contract is fixed by others: plugin protocol 6 with what its newest minor version adds, and the services of
 * go-plugin and gRPC beside it. test/vectors/wire.tsv lists every message, field, enum value and RPC of it, one a line:
 * full name, member, number, label and type; for an RPC its request, response and kind.
 */
const root = join(import.meta.dirname, "../..");

interface FieldDescriptor {
  readonly name: string;
  readonly number: number;
  readonly label: string;
  readonly type: string;
  readonly typeName?: string;
  readonly oneofIndex?: number;
  readonly proto3Optional?: boolean;
}
interface EnumDescriptor {
  readonly name: string;
  readonly value: readonly { readonly name: string; readonly number: number }[];
}
interface MessageDescriptor {
  readonly name: string;
  readonly field?: readonly FieldDescriptor[];
  readonly nestedType?: readonly MessageDescriptor[];
  readonly enumType?: readonly EnumDescriptor[];
  readonly oneofDecl?: readonly { readonly name: string }[];
  readonly options?: { readonly mapEntry?: boolean };
}
interface FileDescriptor {
  readonly package: string;
  readonly messageType?: readonly MessageDescriptor[];
  readonly enumType?: readonly EnumDescriptor[];
  readonly service?: readonly {
    readonly name: string;
    readonly method: readonly {
      readonly name: string;
      readonly inputType: string;
      readonly outputType: string;
      readonly clientStreaming?: boolean;
      readonly serverStreaming?: boolean;
    }[];
  }[];
}

const listed = (await readFile(join(root, "test/vectors/wire.tsv"), "utf8")).trimEnd().split("\n").slice(1);
const { stdout } = await execa(
  join(root, "node_modules/.bin/buf"),
  ["build", "schema/proto", "-o", "-#format=json"],
  { cwd: root },
);
const { file: descriptors } = JSON.parse(stdout) as { readonly file: readonly FileDescriptor[] };
const declared = descriptors.filter((file) => file.package !== "google.protobuf").flatMap(linesOfFile);

test("the list is the whole contract", () => {
  const count = (pattern: RegExp) => listed.filter((line) => pattern.test(line)).length;
  expect(count(/^rpc\ttfplugin6\.Provider\//)).toBe(36);
  expect(count(/^rpc\t/)).toBe(42);
  expect(
    new Set(listed.filter((line) => !line.startsWith("rpc\t")).map((line) => line.split("\t")[0])).size,
  ).toBeGreaterThan(150);
  expect(new Set(listed).size).toBe(listed.length);
});

test("the contracts in schema/proto differ from the list in nothing", () => {
  const [ours, theirs] = [new Set(declared), new Set(listed)];
  expect({
    not_listed: declared.filter((line) => !theirs.has(line)),
    not_declared: listed.filter((line) => !ours.has(line)),
  }).toEqual({ not_listed: [], not_declared: [] });
});

test("the stubs in use were generated from these contracts", () => {
  const stubs: Readonly<Record<string, object>> = {
    ...healthStubs,
    ...brokerStubs,
    ...controllerStubs,
    ...stdioStubs,
    ...providerStubs,
  };
  for (const line of listed) {
    const [first = "", second = ""] = line.split("\t");
    if (first !== "rpc") continue;
    const [service = "", method = ""] = second.slice(second.lastIndexOf(".") + 1).split("/");
    const definition = stubs[`${service}Service`] as Record<string, { readonly path: string }> | undefined;
    expect(definition?.[method.charAt(0).toLowerCase() + method.slice(1)]?.path).toBe(`/${second}`);
  }
});

function linesOfFile(file: FileDescriptor): string[] {
  const messages = (file.messageType ?? []).flatMap((message) => linesOfMessage(file.package, message));
  const enums = (file.enumType ?? []).flatMap((each) => linesOfEnum(file.package, each));
  const rpcs = (file.service ?? []).flatMap((service) =>
    service.method.map((method) => {
      const { clientStreaming = false, serverStreaming = false } = method;
      const kind =
        clientStreaming && serverStreaming
          ? "bidi_stream"
          : clientStreaming
            ? "client_stream"
            : serverStreaming
              ? "server_stream"
              : "unary";
      const path = `${file.package}.${service.name}/${method.name}`;
      return ["rpc", path, method.inputType.slice(1), method.outputType.slice(1), kind].join("\t");
    }),
  );
  return [...messages, ...enums, ...rpcs];
}

function linesOfMessage(scope: string, message: MessageDescriptor): string[] {
  const name = `${scope}.${message.name}`;
  const fields = (message.field ?? []).map((field) =>
    [name, field.name, field.number, ...labelAndType(message, name, field)].join("\t"),
  );
  const nested = (message.nestedType ?? []).filter((each) => !each.options?.mapEntry);
  return [
    ...(fields.length > 0 ? fields : [`${name}\t\t\tempty\t`]),
    ...nested.flatMap((each) => linesOfMessage(name, each)),
    ...(message.enumType ?? []).flatMap((each) => linesOfEnum(name, each)),
  ];
}

function linesOfEnum(scope: string, { name, value }: EnumDescriptor): string[] {
  return value.map((each) => [`${scope}.${name}`, each.name, each.number, "enum", "enum"].join("\t"));
}

function labelAndType(message: MessageDescriptor, scope: string, field: FieldDescriptor): [string, string] {
  const entry = message.nestedType?.find(
    (each) => each.options?.mapEntry && field.typeName === `.${scope}.${each.name}`,
  );
  if (entry) return ["map", `map<${(entry.field ?? []).map(typeOf).join(",")}>`];
  if (field.label === "LABEL_REPEATED") return ["repeated", typeOf(field)];
  if (field.proto3Optional) return ["optional", typeOf(field)];
  if (field.oneofIndex !== undefined)
    return [`oneof:${message.oneofDecl?.[field.oneofIndex]?.name}`, typeOf(field)];
  return ["singular", typeOf(field)];
}

function typeOf({ type, typeName }: FieldDescriptor): string {
  return typeName ? typeName.slice(1) : type.replace(/^TYPE_/, "").toLowerCase();
}
