import { expect, test } from "@jest/globals";
import { createIpfsClient } from "@nosana/ipfs";
import { createPublicPinner } from "../../../src/ipfs/index.ts";
import { cid, content, deps, fakeService, formOf, json, other_cid } from "./fake-service.ts";
import { pinnerContract, token } from "./pinner-contract.ts";

/** The library writes what it is given into the defaults of all its clients: so its own service is replaced here. */
function make(api: string, options = {}) {
  createIpfsClient({ api, jwt: token });
  return createPublicPinner({ ...deps, ...options });
}
const stored = (IpfsHash: string) => ({ IpfsHash, PinSize: 10, Timestamp: "2026-11-22T00:00:00Z" });

pinnerContract({ name: "Nosana's account", make, stored, hides_refusals: true });

test("pins JSON as the SDK does", async () => {
  const { url, asked } = await fakeService(json(stored(cid)));
  await make(url).pin(content);
  expect(asked.map((one) => [one.url, String(one.body)])).toEqual([["/pinning/pinJSONToIPFS", "{}"]]);
});

test.each([
  ["the service writes the JSON otherwise", "{}", [json(stored(other_cid)), json(stored(cid))]],
  // JavaScript puts members that look like numbers first: these bytes cannot be made by writing the parsed value.
  ["another order of members", '{"-":1,"10":2,"9":3}', []],
  ["no JSON", "hello world\n", []],
  ["a bare text", '"hello"', []],
])("pins the bytes as a file: %s", async (_, text, answers) => {
  const bytes = new TextEncoder().encode(text);
  const { cidOf } = await import("../../../src/ipfs/index.ts");
  const expected = await cidOf(bytes);
  const { url, asked } = await fakeService(...(answers.length > 0 ? answers : [json(stored(expected))]));
  await expect(make(url).pin(bytes)).resolves.toBe(expected);
  const last = asked.at(-1);
  expect(last?.url).toBe("/pinning/pinFileToIPFS");
  const file = last && (await formOf(last)).get("file");
  expect(file instanceof File && (await file.text())).toBe(text);
});
