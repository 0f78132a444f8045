import { expect, test } from "@jest/globals";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import { default_settings, unchosen_settings } from "../../../../../provider/resources/job/settings.ts";
import { updateJob } from "../../../../../provider/resources/job/update.ts";
import type { Services } from "../../../../../provider/services.ts";
import { silentLogger } from "../../../../../src/base/log.ts";
import { PrivateState } from "../../../../../src/bridge/engine/private-state.ts";
import { type CallContext, Diagnostics } from "../../../../../src/bridge/index.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { until } from "../../../../support/until.ts";
import { job as address, run as another, node, runningJob as running } from "../../../nosana/fake-program.ts";

test("an update that waits for a confidential job gives the definition to its next host too, and not twice to the first, and asks the next for the result", async () => {
  const delivered: string[] = [];
  const asked = new Set<string>();
  const services = {
    forgetPosting: async () => {},
    nosana: async () => ({
      async *follow() {
        yield running;
        yield { ...running, state: "stopped" };
        yield { ...running, node: another };
        await until(() => asked.has(another), {
          timeout_ms: 20_000,
          missing: () => "the next host asked for the result",
        });
        yield { ...running, node: another, state: "done" };
      },
    }),
    hosts: async () => ({
      collectResult: async ({ node: host }: { readonly node: string }) => {
        asked.add(host);
        return null;
      },
      deliver: async (hosted: { readonly node: string }) => {
        delivered.push(hosted.node);
        return true;
      },
    }),
  } as unknown as Services;
  const job_definition = JSON.stringify(jobDefinition());
  const settings = { ...unchosen_settings, ...default_settings, confidential: true, job_definition };
  const prior = {
    ...settings,
    id: address,
    status: "running",
    status_reason: "assigned",
    assigned_node: node,
    definition_delivered: true,
    timeout_seconds: 60,
  } as unknown as JobModel;
  const plan = { ...prior, wait_until: "completed" };
  const diagnostics = new Diagnostics();
  const updated = await updateJob(
    { config: plan, plan, prior, private: PrivateState.decode(new Uint8Array()), publish: () => {} },
    services,
    { signal: new AbortController().signal, log: silentLogger, diagnostics } as unknown as CallContext,
  );
  expect(delivered).toEqual([another]);
  expect(updated).toMatchObject({ status: "cancelled", assigned_node: another, definition_delivered: true });
});
