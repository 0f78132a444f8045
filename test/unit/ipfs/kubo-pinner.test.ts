import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import { Secret } from "../../../src/base/secret.ts";
import { createKuboPinner } from "../../../src/ipfs/index.ts";
import { cid, content, deps, fakeService, formOf, json, nowhere } from "./fake-service.ts";
import { pinnerContract, token } from "./pinner-contract.ts";

const make = (ipfs_api: string, options = {}) =>
  createKuboPinner({ ipfs_api, ipfs_token: new Secret(token), ...deps, ...options });
const stored = (Hash: string) => ({ Name: Hash, Hash, Size: "10" });

pinnerContract({ name: "Kubo", make, stored });

test("adds the content as `ipfs add --cid-version=0` does", async () => {
  const { url, asked } = await fakeService(json(stored(cid)));
  await make(url).pin(content);
  const query = new URL(asked[0]?.url ?? "", url);
  expect(query.pathname).toBe("/api/v0/add");
  expect(Object.fromEntries(query.searchParams)).toMatchObject({
    pin: "true",
    "cid-version": "0",
    "raw-leaves": "false",
  });
  const [part] = asked[0] ? [...(await formOf(asked[0]))].map(([, value]) => value) : [];
  expect(part instanceof Blob && (await part.text())).toBe("{}");
});

test("shows only the origin of its URL, and needs one", async () => {
  const error = await make(`${nowhere}/secret-key?token=secret`)
    .pin(content)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "IPFS_UNREACHABLE", context: { endpoint: nowhere } });
  expect(inspect(error, { depth: 10 })).not.toContain("secret");
  expect(() => make("127.0.0.1:5001")).toThrow(expect.objectContaining({ code: "IPFS_UNREACHABLE" }));
});

test.each(["", "/", "/api/v0", "/api/v0/", "/api/v0//"])(
  "asks at one path for a URL that ends in %j",
  async (path) => {
    const { url, asked } = await fakeService(json(stored(cid)));
    await make(url + path).pin(content);
    expect(asked.map((one) => new URL(one.url, url).pathname)).toEqual(["/api/v0/add"]);
  },
);

test("shows nothing of a token that no header can hold", () => {
  const create = () =>
    createKuboPinner({ ipfs_api: nowhere, ipfs_token: new Secret("secret\ntoken"), ...deps });
  expect(create).toThrow(expect.objectContaining({ code: "IPFS_REFUSED" }));
  expect(create).not.toThrow("secret");
});
