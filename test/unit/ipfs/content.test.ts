import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { importBytes } from "ipfs-unixfs-importer";
import { base58btc } from "multiformats/bases/base58";
import { canonicalBytes, cidOf } from "../../../src/ipfs/index.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("canonical bytes", () => {
  test.each<[string, unknown, string]>([
    [
      "sorted members, no white space",
      { b: [1, { d: null, c: true }], a: "x" },
      '{"a":"x","b":[1,{"c":true,"d":null}]}',
    ],
    ["numbers as ECMAScript writes them", [1e21, 1e-7, -0, 1.5, 100], "[1e+21,1e-7,0,1.5,100]"],
    // RFC 8785, section 3.2.3.
    [
      "members sorted by UTF-16 code units",
      { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 },
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    ],
    ["a bare value", "é", '"é"'],
  ])("%s", (_, value, expected) => {
    expect(text(canonicalBytes(value))).toBe(expected);
  });

  const cyclic: unknown[] = [];
  cyclic.push({ self: cyclic });
  test.each<[string, unknown, string]>([
    ["undefined", undefined, "JSON has no undefined"],
    ["a member that is undefined", { ops: [{ id: undefined }] }, "because of ops[0].id"],
    ["a hole", { list: new Array(1) }, "because of list[0]"],
    ["a function", { f: () => {} }, "JSON has no function"],
    ["a bigint", [1n], "JSON has no bigint"],
    ["a symbol", [Symbol("s")], "JSON has no symbol"],
    ["NaN", [Number.NaN], "NaN is not a number"],
    ["infinity", Number.POSITIVE_INFINITY, "Infinity is not a number"],
    ["a lone surrogate", { a: "x\ud800" }, "half of a surrogate pair"],
    ["a lone surrogate in a name", { "\udc00": 1 }, "half of a surrogate pair"],
    ["a date", { at: new Date(0) }, "only plain objects"],
    ["a cycle", cyclic, "it contains itself"],
  ])("refuses %s", (_, value, message) => {
    expect(() => canonicalBytes(value)).toThrow(expect.objectContaining({ code: "NOT_JSON" }));
    expect(() => canonicalBytes(value)).toThrow(message);
  });

  test("say the same as JSON, and do not depend on the order of members", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member)]),
      );
    };
    // fast-check prints the seed of a failing run.
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const bytes = canonicalBytes(json);
        expect(JSON.parse(text(bytes))).toEqual(JSON.parse(JSON.stringify(json)));
        expect(canonicalBytes(reversed(json))).toEqual(bytes);
      }),
    );
  });
});

/** `ipfs add` written down a second time, from the dag-pb and UnixFS specifications, for at most 174 chunks. */
function independentCid(content: Uint8Array): string {
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
  const field = (tag: number, bytes: Uint8Array) =>
    Buffer.concat([Buffer.from([tag, ...varint(bytes.length)]), bytes]);
  const number = (tag: number, n: number) => Buffer.from([tag, ...varint(n)]);
  const hash = (block: Uint8Array) =>
    Buffer.concat([Buffer.from([0x12, 0x20]), createHash("sha256").update(block).digest()]);
  const file = 2;
  const leaf = (chunk: Uint8Array) => {
    const data = chunk.length > 0 ? [field(0x12, chunk)] : [];
    return field(0x0a, Buffer.concat([number(0x08, file), ...data, number(0x18, chunk.length)]));
  };
  const chunks = Array.from({ length: Math.max(1, Math.ceil(content.length / 262144)) }, (_, index) =>
    content.subarray(index * 262144, (index + 1) * 262144),
  );
  const leaves = chunks.map(leaf);
  let root = leaves[0] ?? Buffer.alloc(0);
  if (leaves.length > 1) {
    const links = leaves.map((block) =>
      field(
        0x12,
        Buffer.concat([field(0x0a, hash(block)), field(0x12, Buffer.alloc(0)), number(0x18, block.length)]),
      ),
    );
    const sizes = chunks.map((chunk) => number(0x20, chunk.length));
    const unixfs = Buffer.concat([number(0x08, file), number(0x18, content.length), ...sizes]);
    root = Buffer.concat([...links, field(0x0a, unixfs)]);
  }
  return base58btc.baseEncode(hash(root));
}

describe("CIDs", () => {
  test.each([
    ["nothing", "", "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"],
    ["{}", "{}", "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb"],
    // Both widely published outputs of `ipfs add`.
    ["hello world", "hello world\n", "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"],
  ])("of %s", async (_, content, cid) => {
    await expect(cidOf(new TextEncoder().encode(content))).resolves.toBe(cid);
  });

  test.each([0, 1, 262_143, 262_144, 262_145, 524_288, 1_000_000])(
    "of %i bytes, worked out twice",
    async (size) => {
      const content = Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) & 255);
      await expect(cidOf(content)).resolves.toBe(independentCid(content));
    },
  );

  test.each([174, 175])("of %i chunks, as the library builds them", async (chunks) => {
    const content = new Uint8Array(chunks * 262_144).fill(7);
    const nowhere = { put: async (cid: unknown) => cid } as never;
    const { cid } = await importBytes(content, nowhere, { profile: "unixfs-v0-2015" });
    await expect(cidOf(content)).resolves.toBe(cid.toString());
  });
});
