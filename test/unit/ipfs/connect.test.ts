import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { connectIpfs, type IpfsClient } from "../../../src/ipfs/public.ts";
import { networks } from "../../../src/nosana/public.ts";
import { type Network, startNetwork } from "../localnet/support/network.ts";

let network: Network;
let ipfs: IpfsClient;
beforeAll(async () => {
  network = await startNetwork();
  ipfs = connectIpfs({ ...networks.localnet, ...network.endpoints });
});
afterAll(() => network.localnet.close());

const definition = { version: "0.1", type: "container", ops: [] };

test("what is pinned can be read; equal values have one CID, however they are written", async () => {
  const cid = await ipfs.pin(definition);
  expect(JSON.parse(new TextDecoder().decode(await ipfs.read(cid)))).toEqual(definition);
  await expect(ipfs.pin({ ops: [], type: "container", version: "0.1" })).resolves.toBe(cid);
});

test("what cannot be pinned or read is said", async () => {
  await expect(ipfs.pin({ n: Number.NaN })).rejects.toMatchObject({ code: "NOT_JSON" });
  await expect(ipfs.read("no CID")).rejects.toMatchObject({ code: "CID_MALFORMED" });
  const given_up = { signal: AbortSignal.abort() };
  await expect(ipfs.read(await ipfs.pin(definition), given_up)).rejects.toMatchObject({ code: "ABORTED" });
  const pinata = () => connectIpfs({ ...networks.mainnet, ipfs_api: "https://api.pinata.cloud" });
  expect(pinata).toThrow(
    expect.objectContaining({ code: "IPFS_REFUSED", message: expect.stringContaining("ipfs_token") }),
  );
});
