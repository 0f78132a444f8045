import { expect, test } from "@jest/globals";
import { cidOf, createGateway } from "../../../src/ipfs/index.ts";
import { type Answer, deps, fakeService } from "./fake-service.ts";

const mib = 1024 * 1024;
const breath = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Contents by their CIDs. */
async function contents(count: number, bytes: number): Promise<Map<string, Buffer>> {
  const all = Array.from({ length: count }, (_, index) => Buffer.alloc(bytes, index + 1));
  return new Map(await Promise.all(all.map(async (one) => [await cidOf(one), one] as const)));
}

/** A gateway that says how many large contents it was asked for at a time, after the first, short look at each. */
async function countingGateway(stored: ReadonlyMap<string, Buffer>, { announced }: { announced: boolean }) {
  const looked = new Set<string>();
  const seen = { small: 0, large: 0, now: 0, most: 0, smallBefore: 0 };
  const answer: Answer = async (response, { url }) => {
    const cid = url.split("/").at(-1) ?? "";
    const body = stored.get(cid) ?? Buffer.alloc(0);
    const head = announced ? { "content-length": body.length } : {};
    if (body.length < mib) seen.small++;
    else if (looked.has(cid)) {
      seen.now++;
      seen.large++;
      seen.most = Math.max(seen.most, seen.now);
      // Time for all others that would come now.
      for (let count = 0; count < 20; count++) await breath();
      if (seen.large === 1) seen.smallBefore = seen.small;
      seen.now--;
    }
    looked.add(cid);
    response.writeHead(200, head).end(body);
  };
  const { url } = await fakeService(answer);
  return { seen, gateway: createGateway({ ipfs_gateways: [url], ...deps }) };
}

test.each([{ announced: true }, { announced: false }])(
  "ten large contents are read one at a time, and small ones are not held up: %j",
  async (how) => {
    const large = await contents(10, 3 * mib);
    const small = await contents(10, 100);
    const { gateway, seen } = await countingGateway(new Map([...large, ...small]), how);
    const read = [...large, ...small].map(async ([cid, content]) => {
      expect(content.equals(await gateway.read(cid))).toBe(true);
    });
    await Promise.all(read);
    expect(seen).toEqual({ small: 10, large: 10, now: 0, most: 1, smallBefore: 10 });
  },
);

test("one that waits for its turn ends when it is aborted, and others have theirs", async () => {
  const large = await contents(3, 3 * mib);
  const { gateway, seen } = await countingGateway(large, { announced: true });
  const controller = new AbortController();
  const reads = [...large.keys()].map((cid, index) =>
    gateway.read(cid, index === 1 ? { signal: controller.signal } : {}),
  );
  const settled = Promise.allSettled(reads);
  while (seen.now === 0) await breath();
  controller.abort();
  expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(seen.large).toBe(2);
});

test("what may not be large is refused at once", async () => {
  const [[cid = ""] = []] = await contents(1, 3 * mib);
  const { gateway, seen } = await countingGateway(await contents(1, 3 * mib), { announced: true });
  await expect(gateway.read(cid, { max_bytes: 2 * mib })).rejects.toMatchObject({
    code: "CONTENT_UNAVAILABLE",
    context: { reason: `it is larger than ${2 * mib} bytes` },
  });
  await expect(gateway.read(cid, { max_bytes: 2 * mib + 1 })).rejects.toMatchObject({
    context: { reason: `it is larger than ${2 * mib + 1} bytes` },
  });
  expect(seen.large).toBe(2);
});
