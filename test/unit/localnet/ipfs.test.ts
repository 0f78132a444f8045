import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { create, type KuboRPCClient } from "ipfs-http-client";
import { importBytes } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import type { CID } from "multiformats/cid";
import { type Network, startNetwork } from "./support/network.ts";

let network: Network;
let kubo: KuboRPCClient;
beforeAll(async () => {
  network = await startNetwork();
  kubo = create({ url: network.endpoints.ipfs_api });
});
afterAll(() => network.localnet.close());

const importer = (content: Uint8Array, cidVersion: 0 | 1, rawLeaves: boolean) =>
  importBytes(
    content,
    { put: (cid: CID) => cid },
    {
      cidVersion,
      rawLeaves,
      chunker: fixedSize({ chunkSize: 262_144 }),
      layout: balanced({ maxChildrenPerNode: 174 }),
    },
  );

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

test.each([
  [0, 0, false],
  [1, 0, false],
  [262_144, 0, false],
  [262_145, 0, false],
  [600_000, 0, false],
  [600_000, 1, true],
  [10, 1, true],
  [10, 1, false],
] as const)(
  "%i bytes as CIDv%i, raw leaves %s, get the address the importer gives",
  async (size, cidVersion, rawLeaves) => {
    const content = randomBytes(size);
    const added = await kubo.add(content, { cidVersion, rawLeaves, pin: true });
    const { cid } = await importer(content, cidVersion, rawLeaves);
    expect(added.cid.toString()).toBe(cid.toString());
    expect((await collect(kubo.cat(added.cid))).equals(content)).toBe(true);
    const response = await fetch(`${network.endpoints.ipfs_gateway}/ipfs/${added.cid}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  },
);

test("whatever the bytes are, they come back", async () => {
  const property = fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (content) => {
    const { cid } = await kubo.add(content);
    expect((await collect(kubo.cat(cid))).equals(Buffer.from(content))).toBe(true);
  });
  await fc.assert(property, { numRuns: 50 }); // a failure prints its seed
});

test("a known address, tested without a network", async () => {
  const { cid } = await kubo.add("hello world\n");
  expect(cid.toString()).toBe("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");
  const head = await fetch(`${network.endpoints.ipfs_gateway}/ipfs/${cid}`, { method: "HEAD" });
  expect(head.headers.get("content-length")).toBe("12");
  expect(await kubo.pin.add(cid)).toEqual(cid);
  const pins: string[] = [];
  for await (const pin of kubo.pin.ls({ paths: cid })) pins.push(pin.cid.toString());
  expect(pins).toEqual([cid.toString()]);
  expect((await kubo.version()).version).toEqual(expect.any(String));
});

test("a file is listed as itself, and nothing else is", async () => {
  const { cid } = await kubo.add(randomBytes(300_000));
  const entries = [];
  for await (const entry of kubo.ls(cid)) entries.push(entry);
  expect(entries).toMatchObject([{ type: "file" }]);
  expect(String(entries[0]?.cid)).toBe(String(cid));
  expect(entries[0]?.size).toBeGreaterThan(300_000);
  const stranger = (await importer(randomBytes(40), 0, false)).cid;
  await expect(kubo.ls(stranger)[Symbol.asyncIterator]().next()).rejects.toThrow("not found");
});

test("what was never added is not found", async () => {
  const { cid } = await importer(randomBytes(40), 0, false);
  expect((await fetch(`${network.endpoints.ipfs_gateway}/ipfs/${cid}`)).status).toBe(404);
  await expect(collect(kubo.cat(cid))).rejects.toThrow("not found");
  expect((await fetch(`${network.endpoints.ipfs_gateway}/ipfs/moon`)).status).toBe(400);
});

test("options this network cannot honour are refused", async () => {
  await expect(kubo.add("text", { wrapWithDirectory: true })).rejects.toThrow("not supported");
  await expect(kubo.add("text", { chunker: "size-1024" })).rejects.toThrow("not supported");
});
