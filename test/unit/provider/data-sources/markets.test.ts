import { expect, test } from "@jest/globals";
import { marketsDataSource } from "../../../../provider/data-sources/markets/data-source.ts";
import type { Services } from "../../../../provider/services.ts";
import type { Market } from "../../../../src/nosana/index.ts";

const wallet = "H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg";
const nobody = "11111111111111111111111111111111";
const market = (address: string, job_price: bigint, more: object = {}) => ({
  address,
  job_price,
  job_type: 0,
  queue_type: "empty",
  queue: [],
  authority: nobody,
  node_access_key: nobody,
  job_timeout_seconds: 7200n,
  job_expiration_seconds: 86_400n,
  ...more,
});

const found = [
  market("dear", 200n, { queue_type: "nodes", queue: ["a"], authority: wallet }),
  market("cheap-b", 100n),
  market("cheap-a", 100n, { queue_type: "jobs", queue: ["j"], node_access_key: wallet }),
  market("cheap-waiting", 100n, { queue_type: "nodes", queue: ["a", "b"] }),
  market("never-queues", 1n, { job_type: 255 }),
  market("full", 2n, { queue_type: "jobs", queue: Array(314).fill("j") }),
] as unknown as Market[];
const services = { nosana: async () => ({ markets: async () => found }) } as unknown as Services;

async function read(wanted: object) {
  const none = { takes_jobs: null, has_free_hosts: null, max_price: null, authority: null };
  const config = { ...none, markets: null, cheapest: null, ...wanted };
  const { cheapest, markets } = await marketsDataSource.read({ config }, services, {} as never);
  return { cheapest, names: markets?.map(({ address }) => address), markets };
}

test.each<[object, readonly string[], string | null]>([
  [{}, ["never-queues", "full", "cheap-waiting", "cheap-a", "cheap-b", "dear"], "cheap-waiting"],
  [{ takes_jobs: true }, ["cheap-waiting", "cheap-a", "cheap-b", "dear"], "cheap-waiting"],
  [{ takes_jobs: false }, ["never-queues", "full"], null],
  [{ has_free_hosts: true }, ["cheap-waiting", "dear"], "cheap-waiting"],
  [{ has_free_hosts: false, takes_jobs: true }, ["cheap-a", "cheap-b"], "cheap-a"],
  [{ max_price: 2n }, ["never-queues", "full"], null],
  [{ authority: wallet }, ["dear"], "dear"],
])("%j finds %j", async (wanted, names, cheapest) => {
  expect(await read(wanted)).toMatchObject({ names, cheapest });
});

test("what is told of a market", async () => {
  const { markets } = await read({ max_price: 100n, has_free_hosts: false, takes_jobs: true });
  expect(markets?.[0]).toEqual({
    address: "cheap-a",
    price: 100n,
    nos_per_hour: expect.anything(),
    free_hosts: 0,
    queued_jobs: 1,
    takes_jobs: true,
    job_timeout_seconds: 7200n,
    job_expiration_seconds: 86_400n,
    authority: nobody,
    node_access_key: wallet,
  });
  expect(String(markets?.[0]?.nos_per_hour)).toBe("0.36");
  expect(markets?.[1]?.node_access_key).toBeNull();
});

test("an authority that is no address is refused", async () => {
  await expect(read({ authority: "moon" })).rejects.toMatchObject({ code: "ADDRESS_MALFORMED" });
});
