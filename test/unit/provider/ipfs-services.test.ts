import { expect, test } from "@jest/globals";
import { createGatewayOf, createPinnerOf } from "../../../provider/ipfs-services.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { type NetworkName, networks } from "../../../src/nosana/index.ts";

const cid = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
const aborted = { signal: AbortSignal.abort() };
const ipfs_token = "token";
const own = "http://127.0.0.1:6001/path?key=secret";
const pinata = "https://api.pinata.cloud";
const shared = "Pinata (Nosana's shared account)";

test.each<[NetworkName, { ipfs_api?: string; ipfs_token?: string }, string]>([
  ["mainnet", {}, shared],
  ["devnet", {}, shared],
  ["localnet", {}, "http://127.0.0.1:5001"],
  ["mainnet", { ipfs_token }, pinata],
  ["devnet", { ipfs_token }, pinata],
  ["localnet", { ipfs_token }, "http://127.0.0.1:5001"],
  ["mainnet", { ipfs_api: own }, "http://127.0.0.1:6001"],
  ["mainnet", { ipfs_api: own, ipfs_token }, "http://127.0.0.1:6001"],
  ["localnet", { ipfs_api: `${pinata}/`, ipfs_token }, pinata],
])("on %s with %j definitions are pinned at %s", async (network, values, endpoint) => {
  const pinner = createPinnerOf(values, networks[network], silentLogger);
  await expect(pinner.pin(new TextEncoder().encode("{}"), aborted)).rejects.toMatchObject({
    code: "ABORTED",
    context: { doing: `pinning ${cid} at ${endpoint}` },
  });
});

test("Pinata without a token is refused before anything is sent", () => {
  expect(() => createPinnerOf({ ipfs_api: pinata }, networks.mainnet, silentLogger)).toThrow(
    "No token for Pinata",
  );
});

test("the user's gateway is the only one, and an address that is none is told before anything is read", async () => {
  expect(() => createGatewayOf({ ipfs_gateway: "gateway" }, networks.mainnet, silentLogger)).toThrow(
    expect.objectContaining({ code: "IPFS_UNREACHABLE" }),
  );
  const gateway = createGatewayOf({ ipfs_gateway: "http://127.0.0.1:2" }, networks.mainnet, silentLogger);
  await expect(gateway.read(cid)).rejects.toMatchObject({ context: { endpoint: "http://127.0.0.1:2" } });
});
