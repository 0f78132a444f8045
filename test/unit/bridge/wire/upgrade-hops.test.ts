import { expect, test } from "@jest/globals";
import { type Disk, disk, diskSchema } from "./disk.ts";
import { ask, serveInProcess, testProvider, unpack } from "./in-process.ts";

const upgrades: NonNullable<Disk["upgrades"]> = {
  0: { to: 1, upgrade: (old) => ({ ...(old as object), label: (old as { n: string }).n }) },
  1: {
    to: 3,
    upgrade: (old) => {
      const { label, size } = old as { label: string; size: unknown };
      return { name: label, size, id: "kept", dropped: true };
    },
  },
  2: (old) => ({ name: (old as { name: string }).name, size: 1, id: "direct" }),
};

async function upgrade(version: bigint, json: string, flatmap: Record<string, string> = {}) {
  await using host = await serveInProcess(testProvider({ resources: [disk({ upgrades })] }));
  return await ask(host, "upgradeResourceState", {
    typeName: "cloud_disk",
    version,
    rawState: { json: Buffer.from(json), flatmap },
  });
}

test.each([
  [0n, '{"n":"a","size":9007199254740991}', { name: "a", size: 9007199254740991, id: "kept" }],
  [1n, '{"label":"a","size":null}', { name: "a", size: null, id: "kept" }],
  [2n, '{"name":"a"}', { name: "a", size: 1, id: "direct" }],
  [3n, '{"name":"a","id":"b","gone":1}', { name: "a", size: null, id: "b" }],
])("state of version %s reaches the current one, by hops or at once", async (version, json, state) => {
  const answer = await upgrade(version, json);
  expect(answer.diagnostics).toEqual([]);
  expect(unpack(diskSchema.type, answer.upgradedState)).toEqual(state);
});

test.each([
  ["a newer version", 4n, "{}", {}, "State of an unknown version"],
  ["a flat map", 3n, "", { id: "1" }, "State too old"],
  ["a flat map beside JSON", 3n, "{}", { id: "1" }, "State too old"],
  ["null, which would lose the resource", 3n, "null", {}, "Invalid value"],
])("%s is an error", async (_case, version, json, flatmap, summary) => {
  const { diagnostics } = await upgrade(version, json, flatmap as Record<string, string>);
  expect(diagnostics).toMatchObject([{ summary }]);
});

test.each([
  [{ 3: () => null as never }, "an upgrade from version 3, but the current version is 3"],
  [{ 1: { to: 1, upgrade: () => null } }, "the upgrade from version 1 leads to version 1"],
  [{ 1: { to: 4, upgrade: () => null } }, "the upgrade from version 1 leads to version 4"],
])("an upgrade that leads nowhere is refused when the provider is made", async (wrong, said) => {
  const provider = testProvider({ resources: [disk({ upgrades: wrong })] });
  await expect(serveInProcess(provider)).rejects.toThrow(`resource cloud_disk: ${said}`);
});
