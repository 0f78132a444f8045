import { expect, test } from "@jest/globals";
import { Secret } from "../../../src/base/secret.ts";
import { createPinataPinner, isPinata } from "../../../src/ipfs/index.ts";
import { cid, content, deps, fakeService, formOf, json, nowhere, status } from "./fake-service.ts";
import { pinnerContract, token } from "./pinner-contract.ts";

const make = (ipfs_api: string, options = {}) =>
  createPinataPinner({ ipfs_api, ipfs_token: new Secret(token), ...deps, ...options });
const stored = (IpfsHash: string) => ({ IpfsHash, PinSize: 10, Timestamp: "2026-11-22T00:00:00Z" });

pinnerContract({ name: "Pinata", make, stored });

test("uploads the exact bytes as a file with a CIDv0", async () => {
  const { url, asked } = await fakeService(json(stored(cid)));
  await make(url).pin(content);
  expect(asked[0]?.url).toBe("/pinning/pinFileToIPFS");
  const form = asked[0] && (await formOf(asked[0]));
  expect(JSON.parse(String(form?.get("pinataOptions")))).toEqual({ cidVersion: 0 });
  const file = form?.get("file");
  expect(file instanceof File && [file.name, await file.text()]).toEqual([cid, "{}"]);
});

test("says what Pinata says", async () => {
  const said = { error: { reason: "INVALID_CREDENTIALS", details: "Invalid/expired credentials" } };
  const { url } = await fakeService(status(401, JSON.stringify(said), "application/json"));
  await expect(make(url).pin(content)).rejects.toMatchObject({
    code: "IPFS_REFUSED",
    context: { endpoint: url, reason: "HTTP 401: INVALID_CREDENTIALS: Invalid/expired credentials" },
  });
});

test("takes the token nowhere else, though it is told to go there", async () => {
  const elsewhere = await fakeService(json(stored(cid)));
  const { url } = await fakeService((response) =>
    response.writeHead(307, { location: `${elsewhere.url}/pinning/pinFileToIPFS` }).end(),
  );
  await expect(make(url).pin(content)).rejects.toMatchObject({ code: "IPFS_REDIRECTS" });
  expect(elsewhere.asked).toEqual([]);
});

test("reads no endless answer", async () => {
  const { url } = await fakeService((response) => {
    const more = () => {
      while (response.write(Buffer.alloc(65_536, "x")));
    };
    response.on("drain", more);
    more();
  });
  await expect(make(url).pin(content)).rejects.toMatchObject({
    code: "IPFS_REFUSED",
    context: { reason: "it is larger than 65536 bytes" },
  });
});

test.each([
  ["https://api.pinata.cloud", true],
  ["https://api.pinata.cloud/", true],
  ["https://pinata.cloud.example.org", false],
  ["https://evilpinata.cloud", false],
  ["http://127.0.0.1:5001", false],
  ["no URL", false],
])("whether %s is Pinata's: %s", (url, answer) => {
  expect(isPinata(url)).toBe(answer);
});

test("shows nothing of a token that no header can hold", () => {
  const create = () =>
    createPinataPinner({ ipfs_api: nowhere, ipfs_token: new Secret("secret\ntoken"), ...deps });
  expect(create).toThrow(expect.objectContaining({ code: "IPFS_REFUSED" }));
  expect(create).not.toThrow("secret");
});
