import { expect, test } from "@jest/globals";
import { LosslessNumber } from "lossless-json";
import type { MoveSource } from "../../../../src/bridge/engine/resource-mover.ts";
import { Diagnostic_Severity, type RawState } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { type Disk, disk, diskSchema } from "./disk.ts";
import { ask, serveInProcess, testProvider, unpack } from "./in-process.ts";

const raw = (json: unknown): RawState => ({ json: Buffer.from(JSON.stringify(json)), flatmap: {} });
const request = {
  sourceProviderAddress: "registry.terraform.io/hashicorp/null",
  sourceTypeName: "null_resource",
  sourceSchemaVersion: 2n,
  sourceState: raw({ id: "7", size: 12 }),
  sourcePrivate: Buffer.from("theirs"),
  targetTypeName: "cloud_disk",
};

async function move(movers: NonNullable<Disk["movers"]>, more: Partial<typeof request> = {}) {
  await using host = await serveInProcess(testProvider({ resources: [disk({ movers })] }));
  return await ask(host, "moveResourceState", { ...request, ...more });
}

test("the capability is advertised", async () => {
  await using host = await serveInProcess(testProvider({}));
  expect((await ask(host, "getMetadata")).serverCapabilities?.moveResourceState).toBe(true);
});

test("the first mover that knows the source makes the state, without services", async () => {
  const seen: MoveSource[] = [];
  const answer = await move([
    (source, target) => {
      seen.push(source);
      target.private.set("lost", true);
      return null;
    },
    async (source, target) => {
      target.private.set("from", source.type_name);
      const { id, size } = source.state as { id: string; size: LosslessNumber };
      return { name: `moved-${id}`, size: Number(size), id };
    },
    () => {
      throw new Error("not asked");
    },
  ]);
  expect(answer.diagnostics).toEqual([]);
  expect(unpack(diskSchema.type, answer.targetState)).toEqual({ name: "moved-7", size: 12, id: "7" });
  expect(answer.targetPrivate.toString()).toBe('{"from":"null_resource"}');
  expect(seen).toEqual([
    {
      provider_address: "registry.terraform.io/hashicorp/null",
      type_name: "null_resource",
      schema_version: 2,
      state: { id: "7", size: new LosslessNumber("12") },
      private: Buffer.from("theirs"),
      identity: null,
      identity_schema_version: 0,
    },
  ]);
});

test.each([
  ["no mover", [], {}, "Move not supported"],
  ["all decline", [() => null, () => null], {}, "Move not supported"],
  ["an unknown target", [], { targetTypeName: "cloud_nothing" }, "Unknown resource type"],
  ["no state", [() => null], { sourceState: { json: Buffer.alloc(0), flatmap: {} } }, "State too old"],
  ["a flat map", [], { sourceState: { json: Buffer.alloc(0), flatmap: { id: "7" } } }, "State too old"],
  ["no JSON", [], { sourceState: { json: Buffer.from("{"), flatmap: {} } }, "Invalid value"],
  [
    "a throwing mover",
    [
      () => {
        throw new TypeError("x");
      },
    ],
    {},
    "Bug in the provider",
  ],
])("is an error beside an explicit null: %s", async (_case, movers, more, summary) => {
  const answer = await move(movers as NonNullable<Disk["movers"]>, more as Partial<typeof request>);
  expect(answer.diagnostics).toMatchObject([{ severity: Diagnostic_Severity.ERROR, summary }]);
  expect(unpack(diskSchema.type, answer.targetState)).toBeNull();
});

test("what a mover leaves out is an error that names it", async () => {
  const { diagnostics } = await move([() => ({ name: "a", size: null }) as never]);
  expect(diagnostics).toMatchObject([{ attribute: { steps: [{ attributeName: "id" }] } }]);
});
