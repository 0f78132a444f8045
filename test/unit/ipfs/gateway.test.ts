import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { importBytes } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { CID } from "multiformats/cid";
import { Secret } from "../../../src/base/secret.ts";
import { cidOf, createGateway, createKuboPinner, createPinataPinner } from "../../../src/ipfs/index.ts";
import { virtualClock } from "../solana/fake-node.ts";
import {
  type Answer,
  busy,
  cid,
  content,
  deps,
  fakeService,
  halfOpen,
  json,
  nowhere,
  silence,
  status,
} from "./fake-service.ts";

const gateway = (ipfs_gateway: string, options = {}) =>
  createGateway({ ipfs_gateways: [ipfs_gateway], ...deps, ...options });
const bytes =
  (body: Uint8Array): Answer =>
  (response) =>
    response.end(body);
const lie = bytes(new TextEncoder().encode("{ }"));

test.each(["", "/", "/ipfs", "/ipfs/"])("reads at a base that ends in %j", async (ending) => {
  const { url, asked } = await fakeService(bytes(content));
  await expect(gateway(url + ending).read(cid)).resolves.toEqual(content);
  expect(asked.map((one) => one.url)).toEqual([`/ipfs/${cid}`]);
});

test("keeps the base's query", async () => {
  const { url, asked } = await fakeService(bytes(content));
  await gateway(`${url}/?key=abc`).read(cid);
  expect(asked[0]?.url).toBe(`/ipfs/${cid}?key=abc`);
});

test.each([
  [
    "Kubo",
    (url: string, ipfs_token: Secret<string>) => createKuboPinner({ ipfs_api: url, ipfs_token, ...deps }),
  ],
  [
    "Pinata",
    (url: string, ipfs_token: Secret<string>) => createPinataPinner({ ipfs_api: url, ipfs_token, ...deps }),
  ],
])("is never sent the token that %s is sent, not even at the same address", async (_, createPinner) => {
  const { url, asked } = await fakeService(
    json({ Name: cid, Hash: cid, Size: "10", IpfsHash: cid }),
    bytes(content),
  );
  await createPinner(url, new Secret("secret-token")).pin(content);
  await gateway(url).read(cid);
  expect(asked[0]?.headers.authorization).toBe("Bearer secret-token");
  expect(inspect([asked[1]?.url, asked[1]?.headers])).not.toMatch(/secret|authorization/i);
});

test("refuses other content", async () => {
  const { url } = await fakeService(lie);
  await expect(gateway(url).read(cid)).rejects.toMatchObject({
    code: "CID_MISMATCH",
    context: { expected: cid, endpoint: url },
  });
});

test("stops at the size limit", async () => {
  const { url, asked } = await fakeService((response) => {
    const more = () => {
      while (response.write(Buffer.alloc(65_536)));
    };
    response.on("drain", more);
    more();
  });
  await expect(gateway(url).read(cid, { max_bytes: 100_000 })).rejects.toMatchObject({
    code: "CONTENT_UNAVAILABLE",
    context: { reason: "it is larger than 100000 bytes" },
  });
  expect(asked).toHaveLength(1);
});

test("tries again while the gateway is busy, and not when it has nothing", async () => {
  const busy = await fakeService(status(504), bytes(content));
  await expect(gateway(busy.url).read(cid)).resolves.toEqual(content);
  const empty = await fakeService(status(404));
  await expect(gateway(`${empty.url}?key=secret`).read(cid)).rejects.toMatchObject({
    code: "CONTENT_UNAVAILABLE",
    context: { cid, endpoint: empty.url, reason: "HTTP 404: Not Found" },
  });
  expect(empty.asked).toHaveLength(1);
});

test("comes again when a busy gateway says", async () => {
  const clock = virtualClock();
  const begun_ms = clock.now();
  const { url, asked } = await fakeService(busy(429, "30"), busy(503, "30"), bytes(content));
  await expect(gateway(url, { clock }).read(cid)).resolves.toEqual(content);
  expect([clock.now() - begun_ms, asked.length]).toEqual([60_000, 3]);
});

test("fails when nobody listens, and shows no key", async () => {
  const error = await gateway(`${nowhere}/secret-key?token=secret`)
    .read(cid)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "CONTENT_UNAVAILABLE", context: { endpoint: nowhere } });
  expect(inspect(error, { depth: 10 })).not.toContain("secret");
});

test.each([
  ["a path", "../../etc/passwd"],
  ["a CID with another hash", "bafkqaaa"],
  ["a CID of something else than a file", CID.createV1(0x71, CID.parse(cid).multihash).toString()],
])("asks nobody for %s", async (_, text) => {
  await expect(gateway(nowhere).read(text)).rejects.toMatchObject({ code: "CID_MALFORMED" });
});

test.each([
  ["silent", silence],
  ["half-open", halfOpen],
])("gives up waiting for a %s connection, and ends at once when aborted", async (_, answer) => {
  const { url } = await fakeService(answer);
  await expect(gateway(url, { timeout_seconds: 0.1 }).read(cid)).rejects.toMatchObject({
    context: { reason: "no answer within 0.1 seconds" },
  });
  await expect(gateway(url).read(cid, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
    code: "ABORTED",
  });
});

describe("a file cut into other chunks", () => {
  const file = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 255);

  /** A gateway that has the file under the CID of another chunking, and its blocks; `change` may falsify a block. */
  async function withBlocks(change: (block: Uint8Array, nth: number) => Uint8Array = (block) => block) {
    const blocks = new Map<string, Uint8Array>();
    const keep = {
      put: async (key: CID, block: Uint8Array) => {
        blocks.set(String(key), block);
        return key;
      },
    };
    const { cid: root } = await importBytes(file, keep as never, {
      cidVersion: 0,
      rawLeaves: true,
      chunker: fixedSize({ chunkSize: 10_000 }),
    });
    expect(String(root)).not.toBe(await cidOf(file));
    let nth = 0;
    const service = await fakeService((response, { url, headers }) => {
      if (headers.accept !== "application/vnd.ipld.raw") return void response.end(file);
      const name = url.replace(/^\/ipfs\/(\w+)\?format=raw$/, "$1");
      response.end(change(blocks.get(name) ?? Buffer.alloc(0), nth++));
    });
    return { root: String(root), ...service };
  }

  test("is read, and proved by its blocks", async () => {
    const { root, url, asked } = await withBlocks();
    await expect(gateway(url).read(root)).resolves.toEqual(file);
    expect(asked.length).toBe(1 + 1 + 30);
  });

  test("is refused when a block is another one", async () => {
    const { root, url } = await withBlocks((block, nth) =>
      nth === 20 ? Uint8Array.from(block, (b) => b ^ 1) : block,
    );
    await expect(gateway(url).read(root)).rejects.toMatchObject({
      code: "CID_MISMATCH",
      context: { expected: root },
    });
  });

  test("is refused where blocks cannot be had", async () => {
    const { url } = await fakeService(bytes(file), status(406));
    await expect(gateway(url).read(cid)).rejects.toMatchObject({ code: "CID_MISMATCH" });
  });
});

describe("several gateways", () => {
  const several = (ipfs_gateways: readonly [string, ...string[]], options = {}) =>
    createGateway({ ipfs_gateways, ...deps, ...options });

  test.each([
    ["has nothing", status(404)],
    ["lies", lie],
    ["refuses", status(403, "<html>pay first</html>")],
  ])("the next one is asked at once when the first %s", async (_, answer) => {
    const first = await fakeService(answer);
    const second = await fakeService(bytes(content));
    const read = several([first.url, second.url], { head_start_seconds: 60 }).read(cid);
    await expect(read).resolves.toEqual(content);
  });

  test("the next one is asked too when the first keeps silent, and the first answer ends the other", async () => {
    let ended = false;
    const first = await fakeService((response) => response.on("close", () => (ended = true)));
    const second = await fakeService(bytes(content));
    await expect(several([first.url, second.url], { head_start_seconds: 0.05 }).read(cid)).resolves.toEqual(
      content,
    );
    await new Promise((resolve) => setImmediate(resolve));
    for (let left = 100; !ended && left > 0; left--) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(ended).toBe(true);
  });

  test("the others are left alone while the first answers", async () => {
    const first = await fakeService(bytes(content));
    const second = await fakeService(bytes(content));
    await several([first.url, second.url]).read(cid);
    expect(second.asked).toEqual([]);
  });

  test("what each of them said is told when all fail", async () => {
    const first = await fakeService(status(404));
    const second = await fakeService(lie);
    await expect(several([`${first.url}?key=secret`, second.url]).read(cid)).rejects.toMatchObject({
      code: "CONTENT_UNAVAILABLE",
      context: {
        cid,
        endpoint: "any of 2 gateways",
        reason: `${first.url}: HTTP 404: Not Found; ${second.url}: it answered with other content`,
      },
    });
  });

  test("none is waited for after an abort", async () => {
    const { url } = await fakeService(silence);
    const read = several([url, url], { head_start_seconds: 0.01 }).read(cid, {
      signal: AbortSignal.timeout(60),
    });
    await expect(read).rejects.toMatchObject({ code: "ABORTED" });
  });
});
