import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { Control } from "../../../../support/control.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { holdNos } from "../../../../support/purse.ts";
import { type Network, startNetwork } from "../../../localnet/support/network.ts";

// Far less than another job would be waited for.

const earlier_home = process.env.XDG_DATA_HOME;
let home: string;
let local: Network;
beforeAll(async () => {
  local = await startNetwork({ control_port: 0 });
  home = await mkdtemp(join(tmpdir(), "post-"));
  process.env.XDG_DATA_HOME = home;
});
afterAll(async () => {
  if (earlier_home === undefined) delete process.env.XDG_DATA_HOME;
  else process.env.XDG_DATA_HOME = earlier_home;
  await local.localnet.close();
  await rm(home, { recursive: true, force: true });
});

const timeout_seconds = 60n;
const deposit = 100n * timeout_seconds;
const job_definition = JSON.stringify(jobDefinition());

test.each([
  ["the price is too high", { max_price: 1n }, "Market too expensive"],
  ["nobody pins the definition", {}, "IPFS service refused the job definition"],
])("when %s the deposit is there for the next job, at once", async (_, more, summary) => {
  await holdNos({ local }, local.wallet.address, deposit);
  const host = createTestHost(createNosanaProvider(localnetEnvironment(local.endpoints)));
  const posted = (config: object) =>
    host.resource("nosana_job").apply({ job_definition, timeout_seconds, ...config });
  const control = new Control(local.endpoints.control);
  await control.fault({ service: "ipfs", kind: "forbidden", times: "always" });
  const refused = await posted(more);
  expect([refused.state, refused.diagnostics]).toEqual([null, [expect.objectContaining({ summary })]]);
  await control.clear();
  expect((await posted({})).state).toMatchObject({ status: "pending", deposit: Number(deposit) });
});
